import { noteSchedule, type ScheduleRow } from '../db/queries/schedules.ts';
import { findGoingRun, recordSkippedSlot, type Skip, takenSlots } from '../db/queries/slots.ts';
import type { Queryable } from '../db/database.ts';
import { openPeriods } from '../domain/schedule/periods.ts';
import { slotsOf } from '../domain/schedule/slots.ts';

/** A run that is still going this long after a slot has kept Temporal from starting it: that skips slots within milliseconds. */
const OVERLAP_MILLISECONDS = 60_000;

/** How exactly it is known when runs begin and end; slots are further apart. */
export interface SlotTimings {
  /** The run of a slot is made within this time after Temporal began with the slot; after its catch-up window and this it gets none any more. */
  marginMilliseconds: number;
  /** A run ends up to this long before its workflow does, which is what Temporal looks at. */
  closingMilliseconds: number;
}
const TIMINGS: SlotTimings = { marginMilliseconds: 120_000, closingMilliseconds: 10_000 };

/** Slots that are settled in one go; what is left comes the next time. */
const MOST_SLOTS = 200;

/**
 * Puts the slots of a locked schedule that were not run into the history of its import, each once: as overlap when a run
 * was going at that time, as missed when there was none. Slots that can still be run are left for later.
 */
export async function settleSlots(
  tx: Queryable,
  schedule: ScheduleRow,
  now: Date,
  timings = TIMINGS,
): Promise<void> {
  const { importId, periods, settledUntil, catchUpMinutes } = schedule;
  const due = before(now, catchUpMinutes * 60_000 + timings.marginMilliseconds);
  const slots = slotsOf(periods, settledUntil, before(now, OVERLAP_MILLISECONDS), MOST_SLOTS);
  const taken = await takenSlots(tx, importId, slots);
  for (const slot of slots) {
    if (taken.has(slot.getTime())) continue;
    const skip = await skipOf(tx, importId, slot, slot <= due, timings);
    if (skip !== null) await recordSkippedSlot(tx, importId, slot, skip);
  }
  const last = slots.at(-1);
  const until = last && slots.length === MOST_SLOTS && last < due ? last : due;
  const open = openPeriods(periods, until);
  const isSettled = slots.some((slot) => slot <= until) || open.length < periods.length;
  if (isSettled) await noteSchedule(tx, importId, { settledUntil: until, periods: open });
}

/** Why a slot has no run; null: it may still get one. */
async function skipOf(
  tx: Queryable,
  importId: string,
  slot: Date,
  isDue: boolean,
  timings: SlotTimings,
): Promise<Skip | null> {
  const run = await findGoingRun(tx, importId, slot, {
    until: before(slot, timings.closingMilliseconds),
    madeBy: before(slot, -timings.marginMilliseconds),
  });
  if (run === null) return isDue ? { reason: 'missed', forRunId: null } : null;
  const goesOn = run.finishedAt === null || run.finishedAt > before(slot, -OVERLAP_MILLISECONDS);
  return isDue || goesOn ? { reason: 'overlap', forRunId: run.id } : null;
}

function before(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() - milliseconds);
}
