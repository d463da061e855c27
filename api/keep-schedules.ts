import { setTimeout } from 'node:timers/promises';
import {
  failuresInARow,
  type KeptSchedule,
  listScheduled,
  lockSchedule,
  noteSchedule,
  pauseSchedule,
  removeSchedule,
} from '../db/queries/schedules.ts';
import type { ApiDependencies } from './dependencies.ts';
import { settleSlots, type SlotTimings } from './settle-slots.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'log'>;

/** How often slots are settled, and schedules that have changed are given to Temporal. */
const PAUSE_MILLISECONDS = 20_000;
/** Every so many times all of them are compared with Temporal, which may have lost one. */
const COMPARE_EVERY = 3;
/** So many failures in a row mean that Temporal is away, not that a schedule is odd. */
const MAX_FAILURES = 3;
const PAGE = 100;

/** Looks after all schedules for as long as the process lives. Never throws. */
export async function keepSchedules(
  dependencies: Needed & Pick<ApiDependencies, 'stopping'>,
): Promise<void> {
  const { log, stopping } = dependencies;
  for (let pass = 0; !stopping.aborted; pass++) {
    try {
      await keepAll(dependencies, stopping, pass % COMPARE_EVERY === 0);
    } catch (error) {
      log.warn({ err: error }, 'schedules wait');
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: stopping }).catch(() => {});
  }
}

async function keepAll(
  dependencies: Needed,
  stopping: AbortSignal,
  compare: boolean,
): Promise<void> {
  const { db } = dependencies.database;
  let after: string | null = null;
  let failures = 0;
  for (;;) {
    const page: KeptSchedule[] = await listScheduled(db, after, PAGE);
    for (const { importId, isApplied } of page) {
      if (stopping.aborted) return;
      await settleSchedule(dependencies, importId, new Date());
      if (failures === MAX_FAILURES || (isApplied && !compare)) continue;
      failures = (await applySchedule(dependencies, importId)) ? 0 : failures + 1;
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.importId ?? null;
  }
}

/**
 * Brings the history of a schedule up to `now`, and pauses it when too many of its runs failed in a row. Several
 * processes may do so at the same time. `timings` are for slots that come within seconds.
 */
export async function settleSchedule(
  { database, log }: Pick<Needed, 'database' | 'log'>,
  importId: string,
  now: Date,
  timings?: SlotTimings,
): Promise<void> {
  await database.db.transaction(async (tx) => {
    const schedule = await lockSchedule(tx, importId);
    if (schedule === null) return;
    await settleSlots(tx, schedule, now, timings);
    if (schedule.pausedReason !== null || schedule.endedAt !== null) return;
    const failures = await failuresInARow(tx, schedule);
    if (failures < schedule.maxFailures) return;
    await pauseSchedule(tx, importId, 'failures', now);
    log.warn({ importId, failures }, 'schedule paused: its runs fail');
  });
}

/**
 * Makes Temporal's schedule what the stored one says; false when Temporal did not take it, which is tried again later.
 * The row is locked meanwhile, so that two processes cannot overtake each other with an older state.
 */
export async function applySchedule(
  { database, temporal, log }: Needed,
  importId: string,
): Promise<boolean> {
  try {
    await database.db.transaction(async (tx) => {
      const schedule = await lockSchedule(tx, importId);
      if (schedule === null) return;
      const { revision, appliedRevision } = schedule;
      if (schedule.endedAt !== null) {
        await temporal.schedules.end(importId);
        if (schedule.periods.length === 0) await removeSchedule(tx, importId);
      } else if (await temporal.schedules.apply(schedule)) {
        log.info({ importId, revision }, 'schedule given to Temporal');
      }
      if (appliedRevision !== revision)
        await noteSchedule(tx, importId, { appliedRevision: revision });
    });
    return true;
  } catch (error) {
    log.warn({ importId, err: error }, 'schedule waits: Temporal did not take it');
    return false;
  }
}
