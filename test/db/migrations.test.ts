import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate, MigrationError } from '../../db/migrations.ts';
import { dropDatabase, suiteDatabaseName, useDatabase } from '../support/database.ts';
import { MIGRATIONS, migrationsFolder } from '../support/migrations.ts';

const suite = useDatabase();

/** Runs `body` with a new database without tables. */
async function withEmptyDatabase<T>(
  body: (url: string, sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const url = new URL(inject('databaseUrl'));
  const name = suiteDatabaseName('migrations.test.ts');
  await suite.sql`create database ${suite.sql(name)} template template0`;
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 2, onnotice: () => {} });
  try {
    return await body(url.href, sql);
  } finally {
    await sql.end();
    await dropDatabase(url.href);
  }
}

/** All tables of a database with their columns, indexes and constraints. */
async function tablesOf(sql: postgres.Sql): Promise<object> {
  const columns = await sql`
    select table_name, column_name, data_type, is_nullable, column_default, collation_name
    from information_schema.columns where table_schema = 'public' order by 1, 2`;
  const indexes = await sql`
    select indexdef from pg_indexes where schemaname = 'public' order by 1`;
  const constraints = await sql`
    select conrelid::regclass::text as on, conname, pg_get_constraintdef(oid) as def
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`;
  return { columns: [...columns], indexes: [...indexes], constraints: [...constraints] };
}

const applied = async (sql: postgres.Sql) =>
  (await sql`select from drizzle.__drizzle_migrations`).length;

test('of two processes that migrate at once, one applies everything, and the other finds it done', async () => {
  await withEmptyDatabase(async (url, sql) => {
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(await applied(sql)).toBe(MIGRATIONS.length);
    expect(await tablesOf(sql)).toEqual(await tablesOf(suite.sql));
  });
});

test('the tables of every earlier version are brought to those of this one, with what is in them', async () => {
  await withEmptyDatabase(async (url, sql) => {
    for (let count = 1; count <= MIGRATIONS.length; count++) {
      const folder = migrationsFolder(count);
      await migrate(url, { folder }).finally(() => rmSync(folder, { recursive: true }));
      expect(await applied(sql)).toBe(count);
      // What the first version has stored in its tables, each later one still can.
      await sql`
        with import as (
          insert into imports (id, name, entity, definition) values (gen_random_uuid(), 'x', 'users', '{}') returning id)
        insert into runs (id, import_id, entity, definition, dry_run, trigger)
        select gen_random_uuid(), id, 'users', '{}', false, 'manual' from import`;
    }
    expect(await tablesOf(sql)).toEqual(await tablesOf(suite.sql));
    expect(await sql`select from runs where status = 'queued'`).toHaveLength(MIGRATIONS.length);
  });
});

describe('while a transaction holds on to a table', () => {
  let folder: string;
  let busy: postgres.Sql;
  beforeAll(() => {
    folder = migrationsFolder(MIGRATIONS.length, ['ALTER TABLE "runs" ADD COLUMN "next" text']);
    busy = postgres(suite.url, { max: 1, onnotice: () => {} });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await busy.end();
  });

  /** Runs `body` while a transaction has read runs and does not end. */
  const whileHeld = (body: () => Promise<void>) =>
    busy.begin(async (held) => {
      await held`select from runs limit 1`;
      await body();
    });

  test('a migration that cannot have its lock lets others through, and gives up in time with nothing changed', async () => {
    await whileHeld(async () => {
      const refused = migrate(suite.url, { folder, giveUpMilliseconds: 1 }).catch(
        (error: unknown) => error,
      );
      await sleep(200);
      // This one waits behind the migration, which waits for the transaction.
      const asked = performance.now();
      await suite.sql`select from runs limit 1`;
      expect(performance.now() - asked).toBeLessThan(4_000);
      expect(await refused).toBeInstanceOf(MigrationError);
    });
    expect(await applied(suite.sql)).toBe(MIGRATIONS.length);
  });

  test('it is applied once the transaction has ended', async () => {
    let migrating: Promise<void> | undefined;
    await whileHeld(async () => {
      migrating = migrate(suite.url, { folder });
      await sleep(2_500);
    });
    await migrating;
    expect(await applied(suite.sql)).toBe(MIGRATIONS.length + 1);
  });
});
