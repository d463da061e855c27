import { assertNever, type PauseReason, type ScheduleHealth } from '../vocabulary.ts';

/** What a schedule's health is judged by. */
export interface ScheduleFacts {
  /** Null: it is not paused. */
  pausedReason: PauseReason | null;
  failuresInARow: number;
  maxFailures: number;
  /** True when its last slot was missed. */
  lastMissed: boolean;
  /** When the import last completed; null: never. */
  lastGoodAt: Date | null;
}

/** How a schedule is, as a word and as a sentence that says what to do. */
export function scheduleHealth(facts: ScheduleFacts): { state: ScheduleHealth; message: string } {
  const state = stateOf(facts);
  return { state, message: messageOf(state, facts) };
}

function stateOf({
  pausedReason,
  failuresInARow,
  lastMissed,
  lastGoodAt,
}: ScheduleFacts): ScheduleHealth {
  if (pausedReason !== null) return 'paused';
  if (failuresInARow > 0) return 'failing';
  if (lastMissed) return 'missing';
  return lastGoodAt === null ? 'new' : 'good';
}

function messageOf(state: ScheduleHealth, facts: ScheduleFacts): string {
  const { failuresInARow, maxFailures, pausedReason } = facts;
  switch (state) {
    case 'new':
      return 'No run has completed yet.';
    case 'good':
      return 'The last run completed.';
    case 'missing':
      return 'The last slot was missed: the service was not there to run it. Run the import now if it cannot wait.';
    case 'failing':
      return `${runs(failuresInARow)} in a row failed; after ${maxFailures} the schedule pauses itself. See why the last run failed.`;
    case 'paused':
      return pausedReason === 'failures'
        ? `It paused itself because ${runs(failuresInARow)} in a row failed. See why the last one did, mend it, and resume the schedule.`
        : 'It was paused, and runs nothing until it is resumed.';
    default:
      return assertNever(state);
  }
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
