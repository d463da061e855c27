import { and, desc, eq, isNotNull, isNull, ne, sql } from '../drizzle.ts';
import type { BucketResult } from '../../domain/report.ts';
import type { Hold, HoldDecision, Reason, ThresholdFacts } from '../../domain/threshold.ts';
import type { Tally } from '../../domain/tally.ts';
import type { Database } from '../database.ts';
import { runBuckets, runFiles, runs } from '../schema/index.ts';
import { bucketsWithout } from './run-buckets.ts';
import { RunEnded } from './run-state.ts';

type Db = Database['db'];

/** What the last completed run of an import that stored something read; null when there is none but the run `runId` itself. */
export async function lastGoodRun(
  db: Db,
  importId: string,
  runId: string,
): Promise<ThresholdFacts['lastGood']> {
  const [row] = await db
    .select({ tally: runs.tally, header: runs.header })
    .from(runs)
    .where(
      and(
        eq(runs.importId, importId),
        ne(runs.id, runId),
        eq(runs.status, 'completed'),
        eq(runs.dryRun, false),
        // Corrected rows of a file are a part of it.
        isNull(runs.parentRunId),
        isNotNull(runs.tally),
        // A run without any new file tells nothing of what a file has.
        sql`(${runs.matchedFiles} is null or exists (select from ${runFiles} where ${runFiles.runId} = ${runs.id}))`,
      ),
    )
    .orderBy(desc(runs.id))
    .limit(1);
  return row?.tally ? { read: row.tally.read, header: row.header } : null;
}

/** The buckets of a range that are not compared with what is stored yet. */
export async function uncomparedBuckets(
  db: Db,
  runId: string,
  from: number,
  to: number,
): Promise<number[]> {
  return bucketsWithout(db, runBuckets.compared, runId, from, to);
}

/** Notes what merging a bucket would do. */
export async function noteCompared(
  db: Db,
  runId: string,
  bucket: number,
  compared: BucketResult,
): Promise<void> {
  await db
    .update(runBuckets)
    .set({ compared })
    .where(and(eq(runBuckets.runId, runId), eq(runBuckets.bucket, bucket)));
}

/** What merging the buckets of a run would do, as far as they are compared. */
export async function comparedResults(db: Db, runId: string): Promise<BucketResult[]> {
  const rows = await db
    .select({ compared: runBuckets.compared })
    .from(runBuckets)
    .where(and(eq(runBuckets.runId, runId), isNotNull(runBuckets.compared)));
  return rows.flatMap(({ compared }) => compared ?? []);
}

/** Notes that a run waits for a person; gives until when. A run that waits already goes on to wait as long as it was told first. */
export async function holdRun(
  db: Db,
  runId: string,
  { reasons, tally }: { reasons: Reason[]; tally: Tally },
  seconds: number,
): Promise<Date> {
  const since = new Date();
  const until = new Date(since.getTime() + seconds * 1000);
  const hold: Hold = {
    reasons,
    tally,
    since: since.toISOString(),
    until: until.toISOString(),
    decision: null,
  };
  const [row] = await db
    .update(runs)
    .set({
      step: 'hold',
      stepSince: sql`now()`,
      hold: sql`coalesce(${runs.hold}, ${JSON.stringify(hold)}::jsonb)`,
    })
    .where(and(eq(runs.id, runId), eq(runs.status, 'in_progress')))
    .returning({ hold: runs.hold });
  if (!row?.hold) throw new RunEnded(runId);
  return new Date(row.hold.until);
}

/** Notes what a person decided; the first decision stays. */
export async function noteDecision(db: Db, runId: string, decision: HoldDecision): Promise<void> {
  await db
    .update(runs)
    .set({ hold: sql`jsonb_set(${runs.hold}, '{decision}', ${JSON.stringify(decision)}::jsonb)` })
    .where(and(eq(runs.id, runId), sql`${runs.hold} ->> 'decision' is null`));
}
