import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { USER_COLUMNS } from './user-line.ts';

/** Pieces of this size keep Postgres busy: reading and sending take a tenth of the time that COPY takes. */
const PIECE_BYTES = 1 << 20;

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

/** Makes the script's table, empty. */
export async function createYardstick(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(CREATE_TARGET).simple();
}

/**
 * Runs what a good engineer would script: COPY into an unlogged table, then one statement that merges. Gives
 * the rows the merge has written.
 */
export async function runScript(sql: postgres.Sql, csvPath: string): Promise<number> {
  await using connection = await reserve(sql);
  await connection.sql.unsafe(CREATE_STAGING).simple();
  const copy = connection.sql.unsafe(
    'copy yardstick_staging from stdin with (format csv, header true)',
  );
  await pipeline(createReadStream(csvPath, { highWaterMark: PIECE_BYTES }), await copy.writable());
  const merged = await connection.sql.unsafe(MERGE);
  await connection.sql.unsafe('drop table yardstick_staging');
  return merged.count;
}

/** One connection of the pool, given back at the end of the block. */
async function reserve(sql: postgres.Sql) {
  const reserved = await sql.reserve();
  return {
    sql: reserved,
    [Symbol.asyncDispose]: async () => reserved.release(),
  };
}
