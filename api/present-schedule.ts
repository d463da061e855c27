import type { ScheduleHistory } from '../db/queries/api/schedule-history.ts';
import type { ScheduleRow } from '../db/queries/schedules.ts';
import { describeCron } from '../domain/schedule/describe-cron.ts';
import { scheduleHealth } from '../domain/schedule/health.ts';
import { nextTimes } from '../domain/schedule/slots.ts';
import type { PresentRun } from './present-run.ts';
import type { ScheduleAnswer, ScheduleDescription, ScheduleSummary } from './schemas/schedule.ts';

/** How many of its next times a schedule shows. */
const NEXT_TIMES = 5;

/** A schedule as the list of imports shows it. */
export function presentScheduleSummary({ cron, pausedReason }: ScheduleRow): ScheduleSummary {
  const [next] = pausedReason === null ? nextTimes(cron, new Date(), 1) : [];
  return {
    cron,
    description: describeCron(cron),
    paused: pausedReason !== null,
    pausedReason,
    nextTime: next?.toISOString() ?? null,
  };
}

/** What a cron expression means: in words, and the next times. */
export function presentDescription(cron: string): ScheduleDescription {
  return { cron, description: describeCron(cron), nextTimes: comingTimes(cron) };
}

/** A schedule as it is answered. */
export function presentSchedule(
  row: ScheduleRow,
  history: ScheduleHistory,
  presentRun: PresentRun,
): ScheduleAnswer {
  const { cron, pausedReason, catchUpMinutes, runTimeoutHours, maxFailures } = row;
  const { counts, lastRun, lastGoodRun, failuresInARow } = history;
  return {
    cron,
    description: describeCron(cron),
    paused: pausedReason !== null,
    pausedReason,
    catchUpMinutes,
    runTimeoutHours,
    maxFailures,
    nextTimes: comingTimes(cron),
    counts,
    lastRun: lastRun && presentRun(lastRun),
    lastGoodRun: lastGoodRun && presentRun(lastGoodRun),
    failuresInARow,
    health: scheduleHealth({
      pausedReason,
      failuresInARow,
      maxFailures,
      lastMissed: lastRun?.skipReason === 'missed',
      lastGoodAt: lastGoodRun?.finishedAt ?? null,
    }),
    inForce: row.appliedRevision === row.revision,
  };
}

function comingTimes(cron: string): string[] {
  return nextTimes(cron, new Date(), NEXT_TIMES).map((time) => time.toISOString());
}
