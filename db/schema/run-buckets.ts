import { integer, jsonb, pgTable, primaryKey, timestamp, uuid } from '../drizzle.ts';
import type { BucketResult } from '../../domain/report.ts';
import { runs } from './runs.ts';

/** The buckets of a run; `mergedAt` commits with the bucket's rows, so that a bucket counts once. */
export const runBuckets = pgTable(
  'run_buckets',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    bucket: integer().notNull(),
    /** Raised by every attempt; an attempt may commit only while it is the latest. */
    fence: integer().notNull().default(0),
    /** What merging the bucket would do, where a person may have to decide; null until compared. */
    compared: jsonb().$type<BucketResult>(),
    result: jsonb().$type<BucketResult>(),
    mergedAt: timestamp({ withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.runId, table.bucket] })],
);
