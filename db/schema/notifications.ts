import { index, integer, pgTable, text, timestamp, unique, uuid } from '../drizzle.ts';
import type { NotificationStatus, NotifyEvent } from '../../domain/notify.ts';
import { runs } from './runs.ts';

/** Messages to the webhooks of imports, each with what became of it. */
export const notifications = pgTable(
  'notifications',
  {
    /** The id of the message: a receiver that gets it twice knows it by this. */
    id: uuid().primaryKey(),
    importId: uuid().notNull(),
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    event: text().$type<NotifyEvent>().notNull(),
    /** How often the run had been tried again: it may fail more than once. */
    retry: integer().notNull(),
    /** JSON, as it is signed and sent. */
    body: text().notNull(),
    status: text().$type<NotificationStatus>().notNull().default('pending'),
    attempts: integer().notNull().default(0),
    /** Null before the first attempt. */
    lastAttemptAt: timestamp({ withTimezone: true }),
    /** What the last attempt met; null when it went well. */
    lastProblem: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Holds "one message an event".
    unique('notifications_event').on(table.runId, table.event, table.retry),
    // The log of an import, newest first.
    index('notifications_import_id_id').on(table.importId, table.id),
    // Messages that have to be sent.
    index('notifications_status').on(table.status),
  ],
);
