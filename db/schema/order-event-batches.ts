import { bigint, bigserial, integer, pgTable, uuid } from '../drizzle.ts';

/**
 * The events that one merge wrote. Numbers are given at the end of its transaction, one merge after the other, so that
 * who has read up to a number has missed nothing below it.
 */
export const orderEventBatches = pgTable('order_event_batches', {
  batch: bigserial({ mode: 'number' }).primaryKey(),
  /** The id of its first event; unique, and the way from an event's id to its batch. */
  firstId: bigint({ mode: 'number' }).notNull().unique(),
  events: integer().notNull(),
  /** The run that wrote it. Not a foreign key: runs are cleaned up, events stay. */
  runId: uuid().notNull(),
});
