import { bigint, integer, pgTable, timestamp, uuid } from '../drizzle.ts';
import { textC } from './text-c.ts';

/** Orders. What an order is now, its latest event says: the document is kept there, once. */
export const orders = pgTable('orders', {
  /** The first 128 bits of SHA-256 over the order id: short, evenly spread, its order is the buckets' order. */
  key: uuid().primaryKey(),
  id: textC().notNull(),
  /** Digest of the record that wrote this row last; an equal digest means that a record brings nothing new. */
  digest: uuid().notNull(),
  /** When the order was last updated at its source; null: no record has said so. */
  lastUpdated: timestamp({ withTimezone: true }),
  /** The latest event of the order, in `order_events`. */
  batch: bigint({ mode: 'number' }).notNull(),
  position: integer().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
