import { and, asc, eq, inArray, lt, sql } from '../../drizzle.ts';
import type { FileFacts } from '../../../domain/report.ts';
import type { TextLayout } from '../../../domain/text-layout.ts';
import type { Queryable } from '../../database.ts';
import { rejectedRecords, runChunks, runFiles } from '../../schema/index.ts';

/** A file of a run with what became of it. */
export interface RunFileRow {
  path: string;
  facts: Partial<FileFacts> | null;
  /** Rows, lines or items; null until split. */
  records: number | null;
  /** Records of the file that were read and rejected so far. */
  read: number;
  rejected: number;
}

/** The first `limit` files of a run, in order; none when its source is a single file. */
export async function findRunFiles(
  db: Queryable,
  runId: string,
  limit: number,
): Promise<RunFileRow[]> {
  const sumOf = (field: string) =>
    sql<number>`coalesce(sum((${runChunks.report} ->> ${sql.raw(`'${field}'`)})::bigint), 0)`;
  const counts = db
    .select({
      file: runChunks.file,
      read: sumOf('read').as('read'),
      rejected: sumOf('rejected').as('rejected'),
    })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), lt(runChunks.file, limit)))
    .groupBy(runChunks.file)
    .as('counts');
  return db
    .select({
      path: runFiles.path,
      facts: runFiles.facts,
      records: runFiles.records,
      read: sql<number>`coalesce(${counts.read}, 0)`.mapWith(Number),
      rejected: sql<number>`coalesce(${counts.rejected}, 0)`.mapWith(Number),
    })
    .from(runFiles)
    .leftJoin(counts, eq(counts.file, runFiles.position))
    .where(and(eq(runFiles.runId, runId), lt(runFiles.position, limit)))
    .orderBy(asc(runFiles.position));
}

/** How a file with rejected records is laid out. */
export interface RejectedLayout {
  position: number;
  path: string;
  layout: TextLayout;
  linesBefore: number;
}

/** The files of a run that have rejected records, in order. */
export async function findRejectedLayouts(db: Queryable, runId: string): Promise<RejectedLayout[]> {
  const { position, path, layout, linesBefore } = runFiles;
  const withRejected = db
    .select({ file: runChunks.file })
    .from(rejectedRecords)
    .innerJoin(
      runChunks,
      and(eq(runChunks.runId, rejectedRecords.runId), eq(runChunks.chunk, rejectedRecords.chunk)),
    )
    .where(eq(rejectedRecords.runId, runId));
  const rows = await db
    .select({ position, path, layout, linesBefore })
    .from(runFiles)
    .where(and(eq(runFiles.runId, runId), inArray(position, withRejected)))
    .orderBy(asc(position));
  return rows.flatMap((row) =>
    row.layout === null ? [] : [{ ...row, layout: row.layout, linesBefore: row.linesBefore ?? 0 }],
  );
}
