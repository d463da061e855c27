import { and, asc, eq, gt, gte, isNotNull, isNull, lt, sql } from '../drizzle.ts';
import type { ChunkReport, FileFacts } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Database, Queryable } from '../database.ts';
import { rejectedRecords, runBuckets, runChunks, runs } from '../schema/index.ts';

type Db = Database['db'];

/** Postgres takes 65,534 parameters a statement; a chunk has seven. */
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
    await insertChunks(tx, runId, cut.chunks);
    await insertBuckets(tx, runId, cut.buckets);
  });
}

/** Stores the chunks of a file, numbered from `first` on. */
export async function insertChunks(
  tx: Queryable,
  runId: string,
  chunks: readonly ChunkPlan[],
  { file, first }: { file: number; first: number } = { file: 0, first: 0 },
): Promise<void> {
  const rows = chunks.map((chunk, index) => ({ runId, chunk: first + index, file, ...chunk }));
  for (let from = 0; from < rows.length; from += CHUNKS_PER_INSERT)
    await tx.insert(runChunks).values(rows.slice(from, from + CHUNKS_PER_INSERT));
}

/** Stores the buckets that a run is merged in. */
export async function insertBuckets(tx: Queryable, runId: string, buckets: number): Promise<void> {
  await tx.execute(
    sql`insert into ${runBuckets} (run_id, bucket) select ${runId}, generate_series(0, ${buckets - 1}::int)`,
  );
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

/** Where the rows of some buckets lie in a prepared chunk. */
export interface BucketPlaces {
  object: string;
  /** The bucket that the first offset is of. */
  from: number;
  /** Where each bucket begins, in bytes, and where the last one ends. */
  bucketOffsets: number[];
}

/** Where the rows of the buckets `from` to `to` lie in each prepared chunk, in file order: those of all would be millions. */
export async function preparedChunks(
  db: Db,
  runId: string,
  { from, to }: { from: number; to: number },
): Promise<BucketPlaces[]> {
  // Arrays of Postgres begin with 1, and a bucket ends where the next one begins.
  const bucketOffsets = sql<number[]>`${runChunks.bucketOffsets}[${from + 1}::int:${to + 1}::int]`;
  const rows = await db
    .select({
      object: runChunks.preparedObject,
      bucketOffsets: bucketOffsets.mapWith(runChunks.bucketOffsets),
    })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), isNotNull(runChunks.preparedAt)))
    .orderBy(asc(runChunks.chunk));
  return rows.map(({ object, bucketOffsets }) => ({ object: object ?? '', from, bucketOffsets }));
}

/** Sums of the prepared chunks of a range. */
export async function preparedCounts(db: Db, runId: string, from = 0, to = 2 ** 31 - 1) {
  const sumOf = (field: 'read' | 'rejected' | 'ignored') =>
    sql<number>`coalesce(sum((${runChunks.report} ->> ${field})::bigint), 0)`.mapWith(Number);
  const [counts] = await db
    .select({ read: sumOf('read'), rejected: sumOf('rejected'), ignored: sumOf('ignored') })
    .from(runChunks)
    .where(and(eq(runChunks.runId, runId), gte(runChunks.chunk, from), lt(runChunks.chunk, to)));
  return counts ?? { read: 0, rejected: 0, ignored: 0 };
}

/** What prepare found in a chunk, with the position of its file. */
export interface PlacedReport {
  file: number;
  report: ChunkReport;
}

/** A report holds a few KB of samples and examples. */
const REPORTS_A_PAGE = 200;

/** The reports of the prepared chunks of a run, in file order. */
export async function* readChunkReports(db: Db, runId: string): AsyncGenerator<PlacedReport> {
  for (let after = -1; ; ) {
    const rows = await db
      .select({ chunk: runChunks.chunk, file: runChunks.file, report: runChunks.report })
      .from(runChunks)
      .where(
        and(
          eq(runChunks.runId, runId),
          gt(runChunks.chunk, after),
          isNotNull(runChunks.preparedAt),
        ),
      )
      .orderBy(asc(runChunks.chunk))
      .limit(REPORTS_A_PAGE);
    for (const { file, report } of rows) if (report) yield { file, report };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.chunk;
  }
}
