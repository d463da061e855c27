import { lockImport } from '../db/queries/lock-import.ts';
import { admitAtOnce } from '../db/queries/places.ts';
import { findActiveRunId } from '../db/queries/run-state.ts';
import {
  failuresInARow,
  lockSchedule,
  pauseSchedule,
  type ScheduleRow,
} from '../db/queries/schedules.ts';
import {
  findSlot,
  insertSlotRun,
  recordSkippedSlot,
  type Skip,
  type SlotRun,
} from '../db/queries/slots.ts';
import type { Queryable } from '../db/database.ts';
import { runTitle } from '../domain/run-title.ts';
import { mostHeldSeconds } from '../domain/threshold.ts';
import { type Entity, isFinal } from '../domain/vocabulary.ts';
import type { TakenSlot, TakeSlotInput, TakeSlotResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Makes the run of a slot, once; or puts into the history why it is not run. Run again it gives the same run. An import
 * that is archived, or whose schedule has ended, has no slots. A run that finds no place stays queued: the API starts it.
 */
export function createTakeSlot({ database: { db }, settings }: Dependencies) {
  return ({ importId, slot: time, startedAt }: TakeSlotInput): Promise<TakeSlotResult> =>
    db.transaction(async (tx) => {
      const slot = new Date(time);
      const owner = await lockImport(tx, importId);
      const schedule = await lockSchedule(tx, importId);
      if (owner === null || schedule === null) return { run: null };
      const made = await findSlot(tx, importId, slot);
      if (made !== null && isFinal(made.status)) return { run: null };
      if (made !== null) return placed(tx, made, schedule);
      if (owner.archivedAt !== null || schedule.endedAt !== null) return { run: null };
      const skip = await skipOf(tx, schedule, new Date(startedAt));
      if (skip === null) {
        const run = await insertSlotRun(tx, owner, slot);
        if (run !== null) return placed(tx, run, schedule);
      }
      const overlap = { reason: 'overlap', forRunId: await findActiveRunId(tx, importId) } as const;
      await recordSkippedSlot(tx, importId, slot, skip ?? overlap);
      return { run: null };
    });

  /** The run if it has a place among the running ones, or one is free for it. */
  async function placed(
    tx: Queryable,
    run: SlotRun,
    schedule: ScheduleRow,
  ): Promise<TakeSlotResult> {
    const hasPlace = run.status !== 'queued' || run.admittedAt !== null;
    if (hasPlace || (await admitAtOnce(tx, settings.maxRunningRuns, run.id)))
      return { run: taken(run, schedule) };
    return { run: null, isQueued: true };
  }
}

/** Why the slot is not to be run, whatever else runs; null: nothing speaks against it. */
async function skipOf(tx: Queryable, schedule: ScheduleRow, startedAt: Date): Promise<Skip | null> {
  if (schedule.pausedReason !== null) return { reason: 'paused', forRunId: null };
  if ((await failuresInARow(tx, schedule)) >= schedule.maxFailures) {
    await pauseSchedule(tx, schedule.importId, 'failures', new Date());
    return { reason: 'paused', forRunId: null };
  }
  const lateMinutes = (Date.now() - startedAt.getTime()) / 60_000;
  return lateMinutes > schedule.catchUpMinutes ? { reason: 'missed', forRunId: null } : null;
}

function taken(run: SlotRun, { runTimeoutHours }: ScheduleRow): TakenSlot {
  const { id: runId, importId, entity, definition, dryRun } = run;
  return {
    runId,
    importId,
    entity: entity as Entity,
    dryRun,
    title: runTitle(definition, dryRun),
    // The schedule's time is for work: what a run waits for a person comes on top.
    timeoutSeconds: runTimeoutHours * 3600 + mostHeldSeconds(run),
  };
}
