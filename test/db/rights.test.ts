import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { asRole } from '../support/roles.ts';

/** What the role of the service may do. That it can do its work as this role, every test of the service proves. */
const database = useDatabase();
let app: postgres.Sql;
beforeAll(() => {
  app = postgres(asRole(database.url, 'app'), { max: 1, onnotice: () => {} });
});
afterAll(() => app.end());

test('the service may read and write rows, and make temporary tables', async () => {
  await app`create temporary table incoming (id int)`;
  await app`insert into imports (id, name, entity, definition) values (gen_random_uuid(), 'x', 'users', '{}')`;
  expect(await app`delete from imports returning name`).toEqual([{ name: 'x' }]);
});

test.each([
  'create table mine (id int)',
  'create schema mine',
  'alter table runs add column mine int',
  'drop table runs',
  'truncate runs',
  'create index on runs (id)',
  'select * from drizzle.__drizzle_migrations',
  'create role mine',
  'create database mine',
  "copy runs to '/tmp/runs'",
])('it may not: %s', async (statement) => {
  await expect(app.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
});
