import { and, asc, eq, gte, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { ChunkReport, FileFacts } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Database } from '../database.ts';
import { rejectedRecords, runBuckets, runChunks, runs } from '../schema/index.ts';

type Db = Database['db'];

/** Postgres takes 65,534 parameters a statement; a chunk has six. */
const CHUNKS_PER_INSERT = 5_000;

export interface ChunkPlan {
  offsetBytes: number;
  lengthBytes: number;
  firstLine: number;
  records: number;
}

/** What split found: written together, so that a run is either cut or not. */
export interface CutFile {
  textObject: string;
  facts: Partial<FileFacts>;
  /** Null for formats without columns. */
  header: string[] | null;
  layout: TextLayout;
  /** Rows, lines or items. */
  records: number;
  chunks: readonly ChunkPlan[];
  buckets: number;
}

/** Stores how the file of a run was cut; cutting it again replaces nothing and changes nothing. */
export async function storeCut(db: Db, runId: string, cut: CutFile): Promise<void> {
  await db.transaction(async (tx) => {
    const first = await tx
      .update(runs)
      .set({
        textObject: cut.textObject,
        header: cut.header,
        layout: cut.layout,
        records: cut.records,
        file: sql`coalesce(${runs.file}, '{}'::jsonb) || ${JSON.stringify(cut.facts)}::jsonb`,
      })
      .where(and(eq(runs.id, runId), isNull(runs.records), eq(runs.status, 'in_progress')))
      .returning({ id: runs.id });
    if (first.length === 0) return;
    const rows = cut.chunks.map((chunk, index) => ({ runId, chunk: index, ...chunk }));
    for (let from = 0; from < rows.length; from += CHUNKS_PER_INSERT)
      await tx.insert(runChunks).values(rows.slice(from, from + CHUNKS_PER_INSERT));
    await tx.execute(
      sql`insert into ${runBuckets} (run_id, bucket) select ${runId}, generate_series(0, ${cut.buckets - 1}::int)`,
    );
  });
}

/** How many parts the file of a run was cut into. */
export async function countParts(
  db: Db,
  runId: string,
): Promise<{ chunks: number; buckets: number }> {
  return {
    chunks: await db.$count(runChunks, eq(runChunks.runId, runId)),
    buckets: await db.$count(runBuckets, eq(runBuckets.runId, runId)),
  };
}

/** The chunks of a range that are not prepared yet, in file order. */
export async function unpreparedChunks(db: Db, runId: string, from: number, to: number) {
  return db
    .select()
    .from(runChunks)
    .where(
      and(
        eq(runChunks.runId, runId),
        gte(runChunks.chunk, from),
        lt(runChunks.chunk, to),
        isNull(runChunks.preparedAt),
      ),
    )
    .orderBy(asc(runChunks.chunk));
}

export interface PreparedChunk {
  preparedObject: string;
  bucketOffsets: number[];
  report: ChunkReport;
  /** Gzipped JSON Lines; null when nothing was rejected. */
  rejected: Buffer | null;
}

/** Marks a chunk as prepared, with its report and its rejected records; false when it was before, or the run has ended. */
export async function markPrepared(
  db: Db,
  runId: string,
  chunk: number,
  prepared: PreparedChunk,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const { rejected, ...columns } = prepared;
    const marked = await tx
      .update(runChunks)
      .set({ ...columns, records: prepared.report.read, preparedAt: sql`now()` })
      .where(
        and(
          eq(runChunks.runId, runId),
          eq(runChunks.chunk, chunk),
          isNull(runChunks.preparedAt),
          sql`exists (select from ${runs} where ${runs.id} = ${runId} and ${runs.status} = 'in_progress' for share)`,
        ),
      )
      .returning({ chunk: runChunks.chunk });
    if (marked.length === 0) return false;
    if (rejected) await tx.insert(rejectedRecords).values({ runId, chunk, content: rejected });
    return true;
  });
}

/** Where the rows of each prepared chunk lie, in file order. */
export async function preparedChunks(
  db: Db,
  runId: string,
): Promise<{ object: string; bucketOffsets: number[] }[]> {
  const rows = await db
    .select({ object: runChunks.preparedObject, bucketOffsets: runChunks.bucketOffsets })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), isNotNull(runChunks.preparedAt)))
    .orderBy(asc(runChunks.chunk));
  return rows.map((row) => ({ object: row.object ?? '', bucketOffsets: row.bucketOffsets ?? [] }));
}

/** Sums of a range of chunks, and how many of them are prepared. */
export async function preparedCounts(db: Db, runId: string, from = 0, to = 2 ** 31 - 1) {
  const [counts] = await db
    .select({
      read: sql<number>`coalesce(sum((${runChunks.report} ->> 'read')::bigint), 0)`.mapWith(Number),
      rejected: sql<number>`coalesce(sum((${runChunks.report} ->> 'rejected')::bigint), 0)`.mapWith(
        Number,
      ),
    })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), gte(runChunks.chunk, from), lt(runChunks.chunk, to)));
  return counts ?? { read: 0, rejected: 0 };
}

/** The reports of the prepared chunks of a run, in file order. */
export async function chunkReports(db: Db, runId: string): Promise<ChunkReport[]> {
  const rows = await db
    .select({ report: runChunks.report })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), isNotNull(runChunks.preparedAt)))
    .orderBy(asc(runChunks.chunk));
  return rows.flatMap(({ report }) => (report ? [report] : []));
}
