import { createRequire } from 'node:module';

/**
 * What the service uses of drizzle-orm. It is loaded in its CommonJS form: of the ES modules, Node asks each of a
 * hundred files for its package, and parses that one's manifest of 180 KB every time, which was a quarter of a start.
 */
const load = createRequire(import.meta.url);

export type { SQL, SQLWrapper } from 'drizzle-orm';
export type { AnyPgColumn } from 'drizzle-orm/pg-core';
export type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';

export const {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  getTableName,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  ne,
  or,
  sql,
} = load('drizzle-orm') as typeof import('drizzle-orm');

export const {
  bigint,
  bigserial,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');

export const { drizzle } = load(
  'drizzle-orm/postgres-js',
) as typeof import('drizzle-orm/postgres-js');
