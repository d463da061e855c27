import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { rootCause } from './describe-error.ts';
import { drizzle } from './drizzle.ts';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** Held while migrating, so that two processes that start at once do not both apply the same file. */
const LOCK = 7_201_956_402_113;

/**
 * What waits for a lock on a table makes all others wait behind it, reads too. So a migration waits only this long, then
 * lets them through and tries again: merges hold their locks for seconds.
 */
const LOCK_MILLISECONDS = 2_000;
const PAUSE_MILLISECONDS = 1_000;
/** A lock that cannot be had for this long is held by something that has to be looked at. */
const GIVE_UP_MILLISECONDS = 15 * 60_000;

/** Postgres' codes of a lock that was not given in time, and of a deadlock that it has ended. */
const NOT_NOW = ['55P03', '40P01'];

export interface MigrateOptions {
  /** Where the migrations are; left out: those of this version. */
  folder?: string;
  giveUpMilliseconds?: number;
}

/** The tables could not be changed, since something holds on to them. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database at `url` to the tables this version needs, all or nothing; does nothing when it has them. The
 * service may go on meanwhile.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { folder = FOLDER, giveUpMilliseconds = GIVE_UP_MILLISECONDS } = options;
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await sql`select set_config('lock_timeout', ${String(LOCK_MILLISECONDS)}, false)`;
    const deadline = Date.now() + giveUpMilliseconds;
    while (!(await isApplied(sql, folder))) {
      if (Date.now() >= deadline)
        throw new MigrationError(
          'The tables are in use all the time, so they could not be changed: nothing was. Look for long transactions in pg_stat_activity, then try again.',
        );
      await sleep(PAUSE_MILLISECONDS);
    }
  } finally {
    await sql.end();
  }
}

/** Applies what is missing in one transaction; false when a lock could not be had. */
async function isApplied(sql: postgres.Sql, folder: string): Promise<boolean> {
  try {
    await applyMigrations(drizzle(sql), { migrationsFolder: folder });
    return true;
  } catch (error) {
    const cause = rootCause(error);
    if (cause instanceof postgres.PostgresError && NOT_NOW.includes(cause.code)) return false;
    throw error;
  }
}
