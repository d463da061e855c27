import postgres from 'postgres';
import { drizzle, type PostgresJsDatabase } from './drizzle.ts';
import { openSocket } from './open-socket.ts';
import * as schema from './schema/index.ts';

/** Postgres as the service uses it: `db` for bookkeeping through Drizzle, `sql` for COPY and the set-based merges. */
export interface Database {
  db: PostgresJsDatabase<typeof schema>;
  sql: postgres.Sql;
  close: () => Promise<void>;
}

/** A Drizzle database or a transaction of one. */
export type Queryable = Pick<Database['db'], 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

/** How long a statement waits for a lock before it fails; what fails so is tried again. */
export const LOCK_TIMEOUT_MILLISECONDS = 10_000;

/** Opens a pool of `connections` to `url`. Sessions end themselves when their client falls silent inside a transaction. */
export function openDatabase(url: string, connections: number, applicationName: string): Database {
  const sql = postgres(url, {
    max: connections,
    onnotice: () => {},
    idle_timeout: 60,
    connect_timeout: 10,
    // The driver's own sockets know how to try several servers in turn, which is worth more than speed.
    ...(namesOneServer(url) ? { socket: openSocket } : {}),
    connection: {
      application_name: applicationName,
      statement_timeout: 120_000,
      lock_timeout: LOCK_TIMEOUT_MILLISECONDS,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  return {
    db: drizzle(sql, { schema, casing: 'snake_case' }),
    sql,
    close: () => sql.end({ timeout: 5 }),
  };
}

function namesOneServer(url: string): boolean {
  return !/^[^/]*\/\/[^/]*,/.test(url);
}
