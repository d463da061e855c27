import { and, eq, isNull, lt, sql } from '../drizzle.ts';
import { RunFailure } from '../../domain/failures.ts';
import { MOST_LINES } from '../../domain/many-files.ts';
import type { FileFacts } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Database } from '../database.ts';
import { runChunks, runFiles, runs } from '../schema/index.ts';
import { type ChunkPlan, insertBuckets, insertChunks } from './run-chunks.ts';
import { fileAt, isActive } from './run-files.ts';

type Db = Database['db'];

/** What split found in one of several files. */
export interface CutOfFile {
  /** Null when there is nothing in the file. */
  textObject: string | null;
  layout: TextLayout | null;
  facts: Partial<FileFacts>;
  records: number;
  /** No fewer than the file has. */
  lines: number;
  chunks: readonly ChunkPlan[];
  bucketShare: number;
}

/**
 * Stores how a file of a run was cut, behind those before it; cutting it again replaces nothing and changes nothing.
 * The files before it are cut already, so that chunks and lines are numbered through in file order.
 */
export async function storeFileCut(
  db: Db,
  runId: string,
  position: number,
  { chunks, facts, ...columns }: CutOfFile,
): Promise<void> {
  await db.transaction(async (tx) => {
    const first = await tx
      .update(runFiles)
      .set({
        ...columns,
        facts: sql`coalesce(${runFiles.facts}, '{}'::jsonb) || ${JSON.stringify(facts)}::jsonb`,
      })
      .where(and(fileAt(runId, position), isNull(runFiles.records), isActive(runId)))
      .returning({ position: runFiles.position });
    if (first.length === 0) return;
    const before = and(eq(runFiles.runId, runId), lt(runFiles.position, position));
    const [sums] = await tx
      .select({ lines: sql<number>`coalesce(sum(${runFiles.lines}), 0)`.mapWith(Number) })
      .from(runFiles)
      .where(before);
    const linesBefore = sums?.lines ?? 0;
    if (linesBefore + columns.lines > MOST_LINES)
      throw new RunFailure(
        'FileTooLarge',
        `the files up to this one have more than ${MOST_LINES} lines together`,
      );
    await tx.update(runFiles).set({ linesBefore }).where(fileAt(runId, position));
    const chunksBefore = await tx.$count(runChunks, eq(runChunks.runId, runId));
    await insertChunks(tx, runId, chunks, { file: position, first: chunksBefore });
  });
}

/** What the cuts of all files of a run make together. */
export async function sumCuts(
  db: Db,
  runId: string,
): Promise<{ records: number; bucketShare: number }> {
  const [sums] = await db
    .select({
      records: sql<number>`coalesce(sum(${runFiles.records}), 0)`.mapWith(Number),
      bucketShare: sql<number>`coalesce(sum(${runFiles.bucketShare}), 0)`.mapWith(Number),
    })
    .from(runFiles)
    .where(eq(runFiles.runId, runId));
  return sums ?? { records: 0, bucketShare: 0 };
}

/** Notes that all files of a run are cut, and in how many buckets it is merged; the second time changes nothing. */
export async function finishCuts(
  db: Db,
  runId: string,
  records: number,
  buckets: number,
  common: { facts: Partial<FileFacts>; header: string[] | null },
): Promise<void> {
  await db.transaction(async (tx) => {
    const first = await tx
      .update(runs)
      .set({ records, file: common.facts, header: common.header })
      .where(and(eq(runs.id, runId), isNull(runs.records), eq(runs.status, 'in_progress')))
      .returning({ id: runs.id });
    if (first.length > 0) await insertBuckets(tx, runId, buckets);
  });
}
