import { index, integer, jsonb, pgTable, text, timestamp } from '../drizzle.ts';

/** Answers kept for repeated POST requests with the same Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** SHA-256 over the caller's API key and the Idempotency-Key, in hexadecimal. */
    key: text().primaryKey(),
    /** SHA-256 over method, path and body, in hexadecimal: the same key with another request is refused. */
    requestDigest: text().notNull(),
    status: integer().notNull(),
    location: text(),
    body: jsonb().$type<unknown>().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  // Finds the keys that are old enough to be forgotten.
  (table) => [index('idempotency_keys_created_at').on(table.createdAt)],
);
