import { and, count, desc, eq, isNotNull, isNull, ne, sql } from '../../drizzle.ts';
import type { Queryable } from '../../database.ts';
import { runs } from '../../schema/index.ts';
import { failuresInARow, type ScheduleRow } from '../schedules.ts';
import { findRun, type RunRow } from './runs.ts';

/** What became of the slots of a schedule. */
export interface ScheduleHistory {
  counts: { taken: number; skipped: number; missed: number };
  /** The run of the latest slot; null: there was no slot yet. */
  lastRun: RunRow | null;
  /** The last run of the import that completed; null: there is none. */
  lastGoodRun: RunRow | null;
  failuresInARow: number;
}

/** The history of a schedule, as far as it is kept. */
export async function findScheduleHistory(
  db: Queryable,
  schedule: ScheduleRow,
): Promise<ScheduleHistory> {
  const ofImport = eq(runs.importId, schedule.importId);
  const ofSlots = and(ofImport, isNotNull(runs.scheduledFor));
  const missed = sql`${runs.skipReason} = 'missed'`;
  const [counts] = await db
    .select({
      taken: count(sql`case when ${ne(runs.status, 'skipped')} then 1 end`),
      skipped: count(
        sql`case when ${eq(runs.status, 'skipped')} and ${runs.skipReason} <> 'missed' then 1 end`,
      ),
      missed: count(sql`case when ${missed} then 1 end`),
    })
    .from(runs)
    .where(ofSlots);
  const [last] = await db
    .select({ id: runs.id })
    .from(runs)
    .where(ofSlots)
    .orderBy(desc(runs.scheduledFor))
    .limit(1);
  const [good] = await db
    .select({ id: runs.id })
    .from(runs)
    .where(and(ofImport, eq(runs.status, 'completed'), isNull(runs.parentRunId)))
    .orderBy(desc(runs.finishedAt))
    .limit(1);
  return {
    counts: counts ?? { taken: 0, skipped: 0, missed: 0 },
    lastRun: last ? await findRun(db, last.id) : null,
    lastGoodRun: good ? await findRun(db, good.id) : null,
    failuresInARow: await failuresInARow(db, schedule),
  };
}
