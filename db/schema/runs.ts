import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  sql,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from '../drizzle.ts';
import type { StoredDefinition } from '../../domain/definition.ts';
import type { EarlierFailure, Failure } from '../../domain/failures.ts';
import type { FileFacts, RunReport } from '../../domain/report.ts';
import type { ExpectedFile, Hold } from '../../domain/threshold.ts';
import type { Resend } from '../../domain/resend.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Tally } from '../../domain/tally.ts';
import type { RunStatus, SkipReason, Step, Trigger } from '../../domain/vocabulary.ts';
import { imports } from './imports.ts';

/** One row an execution of an import. */
export const runs = pgTable(
  'runs',
  {
    id: uuid().primaryKey(),
    importId: uuid()
      .notNull()
      .references(() => imports.id),
    entity: text().notNull(),
    /** The definition this run uses, as it was when the run was made. */
    definition: jsonb().$type<StoredDefinition>().notNull(),
    dryRun: boolean().notNull(),
    trigger: text().$type<Trigger>().notNull(),
    /** The key that asked for the run, by its name, or `schedule`; null: the run is older than this is kept. */
    startedBy: text(),
    /** The key that asked the run to end, by its name; null: nobody did. */
    cancelledBy: text(),
    /** The run whose rejected records this one sends again; null: it sends none again. */
    parentRunId: uuid().references((): AnyPgColumn => runs.id, { onDelete: 'set null' }),
    /** Null when `parentRunId` is. */
    resend: jsonb().$type<Resend>(),
    /** The slot of the schedule that the run is for; null: no schedule started it. */
    scheduledFor: timestamp({ withTimezone: true }),
    /** Why the slot was not run; null while the run is not skipped. */
    skipReason: text().$type<SkipReason>(),
    /** The run that was still going, or that imported the same file; null: no run was in the way. */
    skippedForRunId: uuid().references((): AnyPgColumn => runs.id, { onDelete: 'set null' }),
    status: text().$type<RunStatus>().notNull().default('queued'),
    /** Null until the run is opened. */
    step: text().$type<Step>(),
    /** When the run entered its step; null until it is opened, and in runs of before this was kept. */
    stepSince: timestamp({ withTimezone: true }),
    /** How many files the source's pattern meant; null until they are listed, and for a source that is a single file. */
    matchedFiles: integer(),
    /** Null until known; filled by download and split. Of many files what they have in common. */
    file: jsonb().$type<Partial<FileFacts>>(),
    /** The spool object with the source's bytes; null until downloaded, and for many files: see run_files. */
    sourceObject: text(),
    /** The spool object with the text in UTF-8, which may be the source itself; null until split, and for many files. */
    textObject: text(),
    /** Column names in file order, as split read them; null until then, and for formats without columns. Of many files those that all have. */
    header: jsonb().$type<string[]>(),
    /** How the text is laid out; null until split, and for many files. */
    layout: jsonb().$type<TextLayout>(),
    /** Rows, lines or items found by split, rejected and blank ones included; null until then. */
    records: integer(),
    /** Null until the run is closed. */
    tally: jsonb().$type<Tally>(),
    report: jsonb().$type<RunReport>(),
    failure: jsonb().$type<Failure>(),
    /** Null unless the run waits, or waited, for a person. */
    hold: jsonb().$type<Hold>(),
    /** The file of the dry run that this run was cloned from; null: any file will do. */
    expectedFile: jsonb().$type<ExpectedFile>(),
    /** How earlier attempts at the run ended, oldest first; empty unless it was tried again. */
    earlierFailures: jsonb().$type<EarlierFailure[]>().notNull().default([]),
    /** Null as long as the spool may hold the run's file. */
    spoolClearedAt: timestamp({ withTimezone: true }),
    /** True when all messages about the run are written, or there is nobody to tell. */
    toldAll: boolean().notNull().default(false),
    /** Null as long as the rejected rows, and the samples, are kept. */
    rejectedClearedAt: timestamp({ withTimezone: true }),
    samplesClearedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Since when the run waits for its turn; later than `createdAt` when it is tried again. */
    queuedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** When the run got a place among the running ones; null while it waits for one. */
    admittedAt: timestamp({ withTimezone: true }),
    startedAt: timestamp({ withTimezone: true }),
    finishedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // The history of an import, newest first.
    index('runs_import_id_id').on(table.importId, table.id),
    // Runs of which somebody may have to be told.
    index('runs_notify')
      .on(table.importId)
      .where(sql`${table.definition} ? 'notify' and not ${table.toldAll}`),
    // Holds "one active run an import"; also finds the active ones.
    uniqueIndex('runs_active')
      .on(table.importId)
      .where(sql`${table.status} in ('queued', 'in_progress')`),
    // Holds "one run a slot", and finds the run of a slot.
    uniqueIndex('runs_slot').on(table.importId, table.scheduledFor),
    // What ended lately: failures, missed slots, durations.
    index('runs_finished_at').on(table.finishedAt),
    // The queue: which runs are next, and how many are ahead of one.
    index('runs_waiting')
      .on(table.queuedAt, table.id)
      .where(sql`${table.status} = 'queued' and ${table.admittedAt} is null`),
    // The last run that completed, and the failed ones since.
    index('runs_import_id_status').on(table.importId, table.status, table.finishedAt),
  ],
);
