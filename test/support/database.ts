import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { type Database, openDatabase } from '../../db/database.ts';

/** Migrated once; suites copy it. */
export const TEMPLATE_DATABASE = 'template_offline_imports';
export const SUITE_DATABASE_PREFIX = 'suite_';

/** The database of a suite; usable from its first hook on. */
export interface SuiteDatabase {
  readonly url: string;
  /** A pool of eight connections to it, closed at the end. */
  readonly database: Database;
  readonly sql: Database['sql'];
  readonly db: Database['db'];
}

/**
 * Gives the suite a database of its own with all tables, made before its tests. Dropped when all of them passed; left
 * behind for a look when one failed.
 */
export function useDatabase(): SuiteDatabase {
  let opened: { url: string; database: Database } | undefined;
  let failed = false;
  beforeAll(async () => {
    const name = suiteDatabaseName(expect.getState().testPath ?? 'suite');
    const url = await copyTemplate(name);
    opened = { url, database: openDatabase(url, 8, 'test') };
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  afterAll(async () => {
    if (!opened) return;
    await opened.database.close();
    if (!failed) await dropDatabase(opened.url);
  });
  const get = () => {
    if (!opened) throw new Error('the database of a suite exists from its first hook on');
    return opened;
  };
  return {
    get url() {
      return get().url;
    },
    get database() {
      return get().database;
    },
    get sql() {
      return get().database.sql;
    },
    get db() {
      return get().database.db;
    },
  };
}

/** Makes one more migrated database and gives its address; for suites that compare two. Drop it with `dropDatabase`. */
export async function copyTemplate(name: string): Promise<string> {
  await asAdmin(
    (sql) => sql`create database ${sql(name)} template ${sql(TEMPLATE_DATABASE)} strategy wal_log`,
  );
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the database at `url`, also when something is still connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdmin((sql) => sql`drop database if exists ${sql(name)} with (force)`);
}

/** A name nobody else takes, that tells which suite it was: `suite_merge_users_1f2e3d4c`. */
export function suiteDatabaseName(file: string): string {
  const words = basename(file)
    .replace(/\.test\.ts$/, '')
    .replaceAll(/\W+/g, '_')
    .slice(0, 40);
  return `${SUITE_DATABASE_PREFIX}${words}_${randomBytes(4).toString('hex')}`;
}

async function asAdmin(run: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(inject('databaseUrl'), { max: 1, onnotice: () => {} });
  try {
    await run(sql);
  } finally {
    await sql.end();
  }
}
