import { bigint, integer, json, pgTable, primaryKey, text, timestamp } from '../drizzle.ts';
import type { OrderChange } from '../../domain/orders/order-document.ts';
import type { OrderEventType } from '../../domain/vocabulary.ts';

/** Order events, in batches of one merge each; numbered by their batch, see `order_event_batches`. */
export const orderEvents = pgTable(
  'order_events',
  {
    batch: bigint({ mode: 'number' }).notNull(),
    /** 0-based, within the batch. */
    position: integer().notNull(),
    type: text().$type<OrderEventType>().notNull(),
    /** When it happened at the source: the creation or the last update of the order. */
    occurredAt: timestamp({ withTimezone: true }).notNull(),
    /**
     * The JSON text of the OrderDocument as it is after the event, with what the product feed filled in. Text, because
     * Postgres would read all of JSON once more: a quarter of the time of copying events.
     */
    document: text().notNull(),
    /** What an update changed; null: the order was placed. */
    changes: json().$type<OrderChange[]>(),
  },
  (table) => [primaryKey({ columns: [table.batch, table.position] })],
);
