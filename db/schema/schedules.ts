import { integer, jsonb, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import type { SchedulePeriod } from '../../domain/schedule/periods.ts';
import type { PauseReason } from '../../domain/vocabulary.ts';
import { imports } from './imports.ts';

/** When imports are run by themselves; Temporal's schedules are made after these rows, never the other way round. */
export const schedules = pgTable('schedules', {
  importId: uuid()
    .primaryKey()
    .references(() => imports.id),
  cron: text().notNull(),
  catchUpMinutes: integer().notNull(),
  runTimeoutHours: integer().notNull(),
  maxFailures: integer().notNull(),
  /** Null: not paused. */
  pausedReason: text().$type<PauseReason>(),
  /** Failures before this are not counted: it was resumed since. */
  countFrom: timestamp({ withTimezone: true }).notNull(),
  /** The times in which a cron expression was in force, but for those that are settled wholly. */
  periods: jsonb().$type<SchedulePeriod[]>().notNull(),
  /** Every slot up to this time has its run in the history. */
  settledUntil: timestamp({ withTimezone: true }).notNull(),
  /** Raised with every change. */
  revision: integer().notNull().default(1),
  /** The revision that Temporal was given last; null: none yet. */
  appliedRevision: integer(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  /** Null: in force. The row goes once Temporal's schedule is gone and its last slots are settled. */
  endedAt: timestamp({ withTimezone: true }),
});
