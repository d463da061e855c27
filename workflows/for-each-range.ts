import { continueAsNew } from '@temporalio/workflow';
import {
  type ImportRunInput,
  PART_STEPS,
  type PartStep,
  type RangeInput,
  type RunPosition,
} from './contract.ts';
import { type Lane, laneOfRun } from './lane.ts';
import type { Progress } from './progress.ts';
import { planRanges, RANGES_PER_STEP } from './ranges.ts';

/** Ranges of one run that wait or run at the same time: enough for several workers, few enough to leave room for other runs. */
const RANGES_IN_FLIGHT = 8;

interface RangeActivity {
  executeWithOptions: (options: Lane & { summary: string }, args: [RangeInput]) => Promise<unknown>;
}

/** Does all parts of a step that are left, some at a time; a file of very many parts goes on in a new history. */
export async function forEachRange(
  step: PartStep,
  runId: string,
  position: RunPosition,
  progress: Progress,
  activity: RangeActivity,
): Promise<void> {
  if (PART_STEPS.indexOf(position.step) > PART_STEPS.indexOf(step)) return;
  const total = step === 'prepare' ? position.chunks : position.buckets;
  const from = position.step === step ? position.from : 0;
  const ranges = planRanges(runId, from, total);
  const here = ranges.slice(0, RANGES_PER_STEP);
  const lane = laneOfRun(position);
  progress.enter(step, total, from);
  await inFlight(here, async (range) => {
    const summary = summaryOf(step, range, total);
    await activity.executeWithOptions({ summary, ...lane }, [range]);
    progress.advance(range.to - range.from);
  });
  const next = ranges[RANGES_PER_STEP];
  if (next)
    await continueAsNew<(input: ImportRunInput) => Promise<unknown>>({
      runId,
      resume: { ...position, step, from: next.from },
    });
}

/** Runs `work` over all items with a bounded number at a time; the first error ends it once the others have stopped. */
async function inFlight<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const slots = Array.from({ length: RANGES_IN_FLIGHT }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
        waiting.length = 0;
      }
    }
  });
  await Promise.all(slots);
  if (failures.length > 0) throw failures[0];
}

function summaryOf(step: PartStep, { from, to }: RangeInput, total: number): string {
  const part = step === 'prepare' ? 'chunk' : 'bucket';
  return to - from === 1
    ? `${step} ${part} ${to} of ${total}`
    : `${step} ${part}s ${from + 1} to ${to} of ${total}`;
}
