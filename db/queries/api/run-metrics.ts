import { count, isNotNull, sql } from 'drizzle-orm';
import type { RunStatus } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';
import { runs } from '../../schema/index.ts';

/** Upper ends of the classes by which the durations of runs are counted. */
export const DURATION_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 21_600] as const;

export interface RunMetrics {
  byStatus: { status: RunStatus; runs: number }[];
  /** Finished runs that took at most so many seconds, in the order of {@link DURATION_SECONDS}. */
  finishedWithin: number[];
  finished: number;
  secondsInAll: number;
}

/** Counts of runs by status, and of finished runs by duration. */
export async function readRunMetrics(db: Queryable): Promise<RunMetrics> {
  const byStatus = await db
    .select({ status: runs.status, runs: count() })
    .from(runs)
    .groupBy(runs.status);
  const seconds = sql`extract(epoch from ${runs.finishedAt} - ${runs.startedAt})`;
  const classes = sql.join(
    DURATION_SECONDS.map((limit) => sql`count(*) filter (where ${seconds} <= ${limit}::int)`),
    sql`, `,
  );
  const [durations] = await db
    .select({
      finishedWithin: sql<string[]>`array[${classes}]::int[]`,
      finished: count(),
      secondsInAll: sql<number>`coalesce(sum(${seconds}), 0)`.mapWith(Number),
    })
    .from(runs)
    .where(isNotNull(sql`${runs.finishedAt} - ${runs.startedAt}`));
  return {
    byStatus,
    finishedWithin: (durations?.finishedWithin ?? []).map(Number),
    finished: durations?.finished ?? 0,
    secondsInAll: durations?.secondsInAll ?? 0,
  };
}
