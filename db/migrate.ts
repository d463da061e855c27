import { z } from 'zod';
import { migrate, MigrationError } from './migrations.ts';

/** The entry of `npm run migrate`: brings the database in DATABASE_URL up to date. */

// oxlint-disable-next-line node/no-process-env -- an entry file reads its settings once and passes them on
const url = z.string().startsWith('postgres').safeParse(process.env.DATABASE_URL);
if (url.success) {
  try {
    await migrate(url.data);
    console.log('The database is up to date.');
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
} else {
  console.error(
    'DATABASE_URL is missing: the address of Postgres, such as postgres://user:password@host:5432/offline_imports',
  );
  process.exitCode = 1;
}
