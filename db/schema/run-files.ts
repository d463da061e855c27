import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from '../drizzle.ts';
import type { FileFacts } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import { runs } from './runs.ts';

/**
 * The files of a run whose source is a pattern, as its first listing froze them. A run of a single file has none: what
 * is known of that stands in its own row.
 */
export const runFiles = pgTable(
  'run_files',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** 0-based, in the byte order of the paths. */
    position: integer().notNull(),
    /** Path, size and version as the source listed them; null where it did not tell. */
    path: text().notNull(),
    listedBytes: bigint({ mode: 'number' }),
    version: text(),
    /** What is known of the file; null until downloaded. */
    facts: jsonb().$type<Partial<FileFacts>>(),
    /** The spool object with the file's bytes; null until downloaded. */
    sourceObject: text(),
    /** The spool object with its text in UTF-8; null until split, and of a file with nothing in it. */
    textObject: text(),
    /** Null until split, and of a file with nothing in it. */
    layout: jsonb().$type<TextLayout>(),
    /** Rows, lines or items, rejected and blank ones included; null until split. */
    records: integer(),
    /** Lines of the files before this one, no fewer than there are: issues number lines through; null until split. */
    linesBefore: bigint({ mode: 'number' }),
    /** Lines of this file, no fewer than there are; null until split. */
    lines: bigint({ mode: 'number' }),
    /** How many buckets its records would fill; null until split. */
    bucketShare: doublePrecision(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.position] }),
    // Which files an earlier run has imported; a hash, since paths may be longer than a b-tree takes.
    index('run_files_path').using('hash', table.path),
  ],
);
