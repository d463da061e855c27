import { and, asc, eq, gte, isNotNull, isNull, lt, sql } from '../drizzle.ts';
import type { BucketResult } from '../../domain/report.ts';
import type { Database } from '../database.ts';
import { runBuckets } from '../schema/index.ts';

type Db = Database['db'];

/** The buckets of a range that are not merged yet. */
export async function unmergedBuckets(
  db: Db,
  runId: string,
  from: number,
  to: number,
): Promise<number[]> {
  return bucketsWithout(db, runBuckets.mergedAt, runId, from, to);
}

/** The buckets of a range in which `marker` is not set yet, in their order. */
export async function bucketsWithout(
  db: Db,
  marker: typeof runBuckets.mergedAt | typeof runBuckets.compared,
  runId: string,
  from: number,
  to: number,
): Promise<number[]> {
  const rows = await db
    .select({ bucket: runBuckets.bucket })
    .from(runBuckets)
    .where(
      and(
        eq(runBuckets.runId, runId),
        gte(runBuckets.bucket, from),
        lt(runBuckets.bucket, to),
        isNull(marker),
      ),
    )
    .orderBy(asc(runBuckets.bucket));
  return rows.map(({ bucket }) => bucket);
}

/** True when a bucket of the run is merged. */
export async function hasMerged(db: Db, runId: string): Promise<boolean> {
  const [merged] = await db
    .select({ bucket: runBuckets.bucket })
    .from(runBuckets)
    .where(and(eq(runBuckets.runId, runId), isNotNull(runBuckets.mergedAt)))
    .limit(1);
  return merged !== undefined;
}

/** Sums of what the merged buckets of a range did. */
export async function mergedCounts(db: Db, runId: string, from: number, to: number) {
  const sum = (field: string) =>
    sql<number>`coalesce(sum((${runBuckets.result} ->> ${field})::bigint), 0)`.mapWith(Number);
  const [counts] = await db
    .select({ added: sum('added'), updated: sum('updated'), unchanged: sum('unchanged') })
    .from(runBuckets)
    .where(
      and(eq(runBuckets.runId, runId), gte(runBuckets.bucket, from), lt(runBuckets.bucket, to)),
    );
  return counts ?? { added: 0, updated: 0, unchanged: 0 };
}

/** What the merged buckets of a run did, in bucket order. */
export async function bucketResults(db: Db, runId: string): Promise<BucketResult[]> {
  const rows = await db
    .select({ result: runBuckets.result })
    .from(runBuckets)
    .where(and(eq(runBuckets.runId, runId), isNotNull(runBuckets.mergedAt)))
    .orderBy(asc(runBuckets.bucket));
  return rows.flatMap(({ result }) => (result ? [result] : []));
}
