import { jsonb, pgTable, timestamp, uuid } from '../drizzle.ts';
import type { Json } from '../../domain/report.ts';
import { textC } from './text-c.ts';

/** User profiles, keyed by their first id. Further ids are rows of `profile_aliases`. */
export const profiles = pgTable('profiles', {
  /** The first 128 bits of SHA-256 over `idType:id`: short, evenly spread, its order is the buckets' order. */
  key: uuid().primaryKey(),
  idType: textC().notNull(),
  id: textC().notNull(),
  /** Digest of the record that wrote this row last; an equal digest means that the record brings nothing new. */
  digest: uuid().notNull(),
  attributes: jsonb().$type<Record<string, Json>>().notNull(),
  /** The run that wrote this row last. Not a foreign key: runs are cleaned up, profiles stay. */
  runId: uuid().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
