import { z } from 'zod';
import { migrate } from './migrations.ts';

/** The entry of `npm run migrate`: brings the database in DATABASE_URL up to date. */

// oxlint-disable-next-line node/no-process-env -- an entry file reads its settings once and passes them on
const url = z.string().startsWith('postgres').safeParse(process.env.DATABASE_URL);
if (url.success) {
  await migrate(url.data);
  console.log('The database is up to date.');
} else {
  console.error(
    'DATABASE_URL is missing: the address of Postgres, such as postgres://user:password@host:5432/offline_imports',
  );
  process.exitCode = 1;
}
