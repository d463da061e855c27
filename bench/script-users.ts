import { reserve, sendCsv } from './copy-csv.ts';
import type { Script } from './plan.ts';
import { USER_COLUMNS } from './user-line.ts';

const ATTRIBUTES = USER_COLUMNS.map((column) => `'${column}', ${column}`).join(', ');

const CREATE_TARGET = `
  drop table if exists yardstick_profiles;
  create table yardstick_profiles (id text primary key, attributes jsonb not null)`;

/** Unlogged: what is staged needs no WAL. */
const CREATE_STAGING = `
  drop table if exists yardstick_staging;
  create unlogged table yardstick_staging (${USER_COLUMNS.map((column) => `${column} text`).join(', ')})`;

/** The addresses of the file are unique, so the script can do without DISTINCT ON. */
const MERGE = `
  insert into yardstick_profiles (id, attributes)
  select lower(trim(email)), jsonb_build_object(${ATTRIBUTES})
  from yardstick_staging
  on conflict (id) do update set attributes = yardstick_profiles.attributes || excluded.attributes`;

/** COPY of the users file into an unlogged table, then one statement that merges. */
export const USERS_SCRIPT: Script = {
  create: async (sql) => {
    await sql.unsafe(CREATE_TARGET).simple();
  },
  run: async (sql, path) => {
    await using connection = await reserve(sql);
    await connection.sql.unsafe(CREATE_STAGING).simple();
    await sendCsv(connection.sql, 'yardstick_staging', path);
    const merged = await connection.sql.unsafe(MERGE);
    await connection.sql.unsafe('drop table yardstick_staging');
    return merged.count;
  },
};
