import type postgres from 'postgres';
import { RunEnded } from '../../db/queries/run-state.ts';
import type { Reach } from '../../domain/failpoint.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { BucketResult } from '../../domain/report.ts';
import type { BucketRecords } from './bucket-records.ts';
import { IssueCounter } from '../../domain/issues.ts';

/** Rounds in which another run that stores the same records at the same time may get in the way. */
const ROUNDS = 10;

/** Unique violation (also met as: the transaction has failed), serialization failure, deadlock: another run was faster, so look again at what is stored. */
const CONFLICTS = new Set(['23505', '25P02', '40001', '40P01']);

/** What a merge did; in a dry run, what it would do. */
export interface Merged extends BucketResult {
  /** What has to come last in the transaction, because others wait for it. */
  finish?: () => Promise<void>;
}

/** Compares and stores the records of a bucket inside `tx`. */
export type Merge = (tx: postgres.TransactionSql) => Promise<Merged>;

/**
 * Merges a bucket in one transaction, together with the marker that makes it count once. Null when an earlier
 * attempt has merged it. An attempt that is not the latest any more may do its work, but never commit it.
 */
export async function mergeBucket(
  sql: postgres.Sql,
  runId: string,
  bucket: number,
  records: BucketRecords,
  merge: Merge,
  reach: Reach = () => {},
): Promise<void> {
  // First of all: one that froze between its marker and its commit keeps the fence from being raised.
  await endEarlierAttempts(sql, runId, bucket);
  const fence = await raiseFence(sql, runId, bucket);
  if (fence === null) return;
  reach('before-merge');
  for (let round = 1; ; round++) {
    try {
      await sql.begin(async (tx) => {
        await prepareSession(tx, runId, bucket);
        const { finish, ...counts } = await merge(tx);
        await mark(tx, runId, bucket, fence, withRepeats(counts, records));
        await finish?.();
        reach('before-commit');
      });
      reach('after-commit');
      return;
    } catch (error) {
      if (round === ROUNDS || !CONFLICTS.has(String((error as NodeJS.ErrnoException).code)))
        throw error;
    }
  }
}

/** What merging a bucket would do: `merge` is that of a dry run, and stores nothing. */
export async function compareBucket(
  sql: postgres.Sql,
  runId: string,
  bucket: number,
  records: BucketRecords,
  merge: Merge,
): Promise<BucketResult> {
  return sql.begin(async (tx) => {
    await prepareSession(tx, runId, bucket);
    const { finish: _finish, ...counts } = await merge(tx);
    return withRepeats(counts, records);
  });
}

/** The result of a bucket with the rows that became part of others. */
function withRepeats(counts: BucketResult, { merged }: BucketRecords): BucketResult {
  const issues = new IssueCounter();
  issues.addAll(merged.issues.toCounts());
  issues.addAll(counts.issues);
  return { ...counts, ignored: merged.count + counts.ignored, issues: issues.toCounts() };
}

/** Makes this the latest attempt at the bucket; null when the bucket is merged. */
async function raiseFence(
  sql: postgres.Sql,
  runId: string,
  bucket: number,
): Promise<number | null> {
  const [row] = await sql<{ fence: number }[]>`
    update run_buckets set fence = fence + 1
    where run_id = ${runId} and bucket = ${bucket} and merged_at is null
    returning fence`;
  return row?.fence ?? null;
}

function sessionName(runId: string, bucket: number): string {
  return `merge ${runId} ${bucket}`;
}

/** A worker that froze in the middle of its transaction still holds its locks: its session is ended. */
async function endEarlierAttempts(sql: postgres.Sql, runId: string, bucket: number): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${sessionName(runId, bucket)}`;
}

/**
 * Names the session after its bucket until the transaction ends, and keeps the planner to look-ups by key: a bucket
 * is a small part of the table, which no statistics of a temporary table can tell.
 */
async function prepareSession(
  tx: postgres.TransactionSql,
  runId: string,
  bucket: number,
): Promise<void> {
  await tx`
    select set_config('application_name', ${sessionName(runId, bucket)}, true),
           set_config('enable_hashjoin', 'off', true),
           set_config('enable_mergejoin', 'off', true),
           set_config('enable_seqscan', 'off', true)`;
}

/** Sets the marker; refuses when a later attempt has begun or the run has ended. */
async function mark(
  tx: postgres.TransactionSql,
  runId: string,
  bucket: number,
  fence: number,
  result: BucketResult,
): Promise<void> {
  const [run] = await tx<
    { status: string }[]
  >`select status from runs where id = ${runId} for share`;
  if (run?.status !== 'in_progress') throw new RunEnded(runId);
  const marked = await tx`
    update run_buckets set merged_at = now(), result = ${JSON.stringify(result)}::jsonb
    where run_id = ${runId} and bucket = ${bucket} and fence = ${fence} and merged_at is null`;
  if (marked.count !== 1)
    throw new RunFailure('StorageUnavailable', `a later attempt at bucket ${bucket} has begun`);
}
