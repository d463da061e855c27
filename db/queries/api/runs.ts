import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  lt,
  ne,
  or,
  sql,
  type SQLWrapper,
} from '../../drizzle.ts';
import type { StoredDefinition } from '../../../domain/definition.ts';
import type { ExpectedFile } from '../../../domain/threshold.ts';
import type { RunReport } from '../../../domain/report.ts';
import type { Queryable } from '../../database.ts';
import { runBuckets, runChunks, runFiles, runs } from '../../schema/index.ts';
import { queuePlace } from '../places.ts';
import { ACTIVE_STATUSES, findActiveRunId } from '../run-state.ts';

type Shown = Exclude<
  keyof typeof runs.$inferSelect,
  'report' | 'header' | 'definition' | 'sourceObject' | 'textObject'
>;

/** A run with what its parts tell about progress, without the parts of its row that can be large. */
export interface RunRow extends Pick<typeof runs.$inferSelect, Shown> {
  /** Its place in the queue, from 1; null when it does not wait for its turn. */
  queuePlace: number | null;
  /** Files that the run takes, as far as they are listed; 0 when its source is a single file. */
  files: number;
  downloadedFiles: number;
  splitFiles: number;
  chunks: number;
  preparedChunks: number;
  /** Records of the chunks that are prepared. */
  preparedRecords: number;
  buckets: number;
  mergedBuckets: number;
}

/** Stores a new run of an import; null when the import has an active run already. */
export async function insertRun(
  db: Queryable,
  row: typeof runs.$inferInsert,
): Promise<RunRow | null> {
  const [stored] = await db
    .insert(runs)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: runs.id });
  return stored ? findRun(db, stored.id) : null;
}

/** The run; null when there is none. */
export async function findRun(db: Queryable, id: string): Promise<RunRow | null> {
  const [run] = await findRuns(db, [id]);
  return run ?? null;
}

/** The runs with these ids, in no order. */
export async function findRuns(db: Queryable, ids: string[]): Promise<RunRow[]> {
  return ids.length === 0 ? [] : selectRuns(db).where(inArray(runs.id, ids));
}

/** The runs of an import, newest first, after the run `after`. */
export async function listRuns(
  db: Queryable,
  importId: string,
  after: string | null,
  limit: number,
): Promise<RunRow[]> {
  return selectRuns(db)
    .where(and(eq(runs.importId, importId), after === null ? undefined : lt(runs.id, after)))
    .orderBy(desc(runs.id))
    .limit(limit);
}

/** The run of an import that is active, else the latest one; null when it has none. */
export async function findLatestRun(db: Queryable, importId: string): Promise<RunRow | null> {
  const active = await findActiveRunId(db, importId);
  if (active !== null) return findRun(db, active);
  const [run] = await listRuns(db, importId, null, 1);
  return run ?? null;
}

/** Runs that have not ended and do not wait for their turn, in the order of their ids, after the run `after`. */
export async function listActiveRuns(
  db: Queryable,
  after: string | null,
  limit: number,
): Promise<Pick<RunRow, 'id' | 'importId' | 'status' | 'earlierFailures'>[]> {
  const { id, importId, status, earlierFailures } = runs;
  return db
    .select({ id, importId, status, earlierFailures })
    .from(runs)
    .where(
      and(
        inArray(runs.status, ACTIVE_STATUSES),
        or(ne(runs.status, 'queued'), isNotNull(runs.admittedAt)),
        after === null ? undefined : gt(runs.id, after),
      ),
    )
    .orderBy(asc(runs.id))
    .limit(limit);
}

/** The file of the latest run of an import, if that was a dry run that read it whole; else null. */
export async function findDryRunFile(
  db: Queryable,
  importId: string,
): Promise<ExpectedFile | null> {
  const [run] = await db
    .select({ status: runs.status, dryRun: runs.dryRun, file: runs.file })
    .from(runs)
    .where(eq(runs.importId, importId))
    .orderBy(desc(runs.id))
    .limit(1);
  const { sha256, sizeBytes } = run?.file ?? {};
  if (run?.status !== 'completed' || !run.dryRun || !sha256 || sizeBytes === undefined) return null;
  return { sha256, sizeBytes };
}

/** The report and the header of a run, which {@link findRun} leaves out; null when there is no such run. */
export async function findRunResults(
  db: Queryable,
  id: string,
): Promise<{ report: RunReport | null; header: string[] | null } | null> {
  const [row] = await db
    .select({ report: runs.report, header: runs.header })
    .from(runs)
    .where(eq(runs.id, id));
  return row ?? null;
}

/** The definition that a run uses, which {@link findRun} leaves out; null when there is no such run. */
export async function findRunDefinition(
  db: Queryable,
  id: string,
): Promise<StoredDefinition | null> {
  const [row] = await db.select({ definition: runs.definition }).from(runs).where(eq(runs.id, id));
  return row?.definition ?? null;
}

/** Notes who asked a run to end; the first one stays. */
export async function noteCancelledBy(
  db: Queryable,
  id: string,
  cancelledBy: string,
): Promise<void> {
  await db
    .update(runs)
    .set({ cancelledBy: sql`coalesce(${runs.cancelledBy}, ${cancelledBy})` })
    .where(eq(runs.id, id));
}

/** Ends a run that has no workflow, or one that ended without it; false when it is not active any more. */
export async function cancelAbandonedRun(
  db: Queryable,
  id: string,
  cancelledBy: string,
): Promise<boolean> {
  const cancelled = await db
    .update(runs)
    .set({ status: 'cancelled', cancelledBy, finishedAt: sql`now()` })
    .where(and(eq(runs.id, id), inArray(runs.status, ACTIVE_STATUSES)))
    .returning({ id: runs.id });
  return cancelled.length > 0;
}

/**
 * Makes a failed run queued again and keeps how it failed, what a person had decided about it, and who has it tried
 * again; false when another run of its import is active. What it staged, prepared and merged stays noted, so that it
 * goes on from there.
 */
export async function reopenRun(db: Queryable, id: string, retriedBy: string): Promise<boolean> {
  const isFree = sql`not exists (select from ${runs} as other where other.import_id = ${runs.importId} and other.status in ('queued', 'in_progress'))`;
  const iso = (time: SQLWrapper) =>
    sql`to_char(${time} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const failed = sql`jsonb_build_object('failure', ${runs.failure}, 'decision', ${runs.hold} -> 'decision',
    'failedAt', ${iso(runs.finishedAt)}, 'retriedAt', ${iso(sql`now()`)}, 'retriedBy', ${retriedBy}::text)`;
  const reopened = await db
    .update(runs)
    .set({
      status: 'queued',
      step: null,
      stepSince: null,
      failure: null,
      tally: null,
      report: null,
      hold: null,
      cancelledBy: null,
      toldAll: false,
      queuedAt: sql`now()`,
      admittedAt: null,
      startedAt: null,
      finishedAt: null,
      earlierFailures: sql`${runs.earlierFailures} || ${failed}`,
    })
    .where(and(eq(runs.id, id), eq(runs.status, 'failed'), isFree))
    .returning({ id: runs.id });
  if (reopened.length === 0) return false;
  // What is stored may have changed since.
  await db.update(runBuckets).set({ compared: null }).where(eq(runBuckets.runId, id));
  return true;
}

/** Queued runs that have had a place for longer than `seconds`, oldest first, after the run `after`. */
export async function findQueuedRuns(
  db: Queryable,
  seconds: number,
  after: string | null,
  limit: number,
): Promise<(typeof runs.$inferSelect)[]> {
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.status, 'queued'),
        lt(runs.admittedAt, sql`now() - make_interval(secs => ${seconds})`),
        after === null ? undefined : gt(runs.id, after),
      ),
    )
    .orderBy(asc(runs.id))
    .limit(limit);
}

/** A run with all that is needed to start it; null when it is not queued. */
export async function findQueuedRun(
  db: Queryable,
  id: string,
): Promise<typeof runs.$inferSelect | null> {
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.id, id), eq(runs.status, 'queued')));
  return run ?? null;
}

function selectRuns(db: Queryable) {
  const {
    report: _report,
    header: _header,
    definition: _definition,
    ...columns
  } = getTableColumns(runs);
  const chunks = db
    .select({
      all: count().as('chunks_all'),
      prepared: count(runChunks.preparedAt).as('chunks_prepared'),
      records:
        sql<number>`coalesce(sum(${runChunks.records}) filter (where ${runChunks.preparedAt} is not null), 0)`
          .mapWith(Number)
          .as('records_prepared'),
    })
    .from(runChunks)
    .where(eq(runChunks.runId, runs.id))
    .as('chunks');
  const buckets = db
    .select({
      all: count().as('buckets_all'),
      merged: count(runBuckets.mergedAt).as('buckets_merged'),
    })
    .from(runBuckets)
    .where(eq(runBuckets.runId, runs.id))
    .as('buckets');
  const files = db
    .select({
      all: count().as('files_all'),
      downloaded: count(runFiles.sourceObject).as('files_downloaded'),
      split: count(runFiles.records).as('files_split'),
    })
    .from(runFiles)
    .where(eq(runFiles.runId, runs.id))
    .as('files');
  return db
    .select({
      ...columns,
      queuePlace,
      files: files.all,
      downloadedFiles: files.downloaded,
      splitFiles: files.split,
      chunks: chunks.all,
      preparedChunks: chunks.prepared,
      preparedRecords: chunks.records,
      buckets: buckets.all,
      mergedBuckets: buckets.merged,
    })
    .from(runs)
    .innerJoinLateral(files, sql`true`)
    .innerJoinLateral(chunks, sql`true`)
    .innerJoinLateral(buckets, sql`true`)
    .$dynamic();
}
