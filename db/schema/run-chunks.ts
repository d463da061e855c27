import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from '../drizzle.ts';
import type { ChunkReport } from '../../domain/report.ts';
import { runs } from './runs.ts';

/** The parts of a staged file on record borders; `preparedAt` is the marker that makes prepare count once. */
export const runChunks = pgTable(
  'run_chunks',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** 0-based, in file order. */
    chunk: integer().notNull(),
    /** The position of its file among those of the run; 0 also where the run has a single file. */
    file: integer().notNull().default(0),
    offsetBytes: bigint({ mode: 'number' }).notNull(),
    lengthBytes: bigint({ mode: 'number' }).notNull(),
    /** Physical line of its file on which the chunk begins, 1-based. */
    firstLine: bigint({ mode: 'number' }).notNull(),
    /** Rows, lines or items that split counted; once prepared, the records that they make. */
    records: integer().notNull(),
    /** Null until prepared: the spool object that holds the COPY-ready rows, bucket after bucket. */
    preparedObject: text(),
    /** Null until prepared: where each bucket begins in that object, in bytes, and where the last one ends. */
    bucketOffsets: bigint({ mode: 'number' }).array(),
    report: jsonb().$type<ChunkReport>(),
    preparedAt: timestamp({ withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.runId, table.chunk] })],
);
