import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { HoldDecision } from '../domain/threshold.ts';
import { bookkeeping, merge } from './activities.ts';
import { DECIDE_UPDATE, type ImportRunInput, type RunPosition } from './contract.ts';
import { forEachRange } from './for-each-range.ts';
import type { Progress } from './progress.ts';

/** A history that is longer than this has no room for the merge beside the comparison: the run goes on in a new one. */
const EVENTS_BEFORE_MERGE = 100;

const decideUpdate = defineUpdate<void, [HoldDecision]>(DECIDE_UPDATE);

/**
 * Shows what the run would do to a person, where a limit or a changed file asks for one, and waits for the decision.
 * Ends the run when it is rejected, or when nobody decides in time; nothing of it is stored until then.
 */
export async function holdIfNeeded(
  runId: string,
  position: RunPosition,
  progress: Progress,
): Promise<void> {
  await forEachRange('compare', runId, position, progress, merge.compareBuckets);
  const { held, waitSeconds } = await bookkeeping.holdRun({ runId });
  if (held) await waitForDecision(runId, waitSeconds, progress);
  if (workflowInfo().historyLength <= EVENTS_BEFORE_MERGE) return;
  await continueAsNew<(input: ImportRunInput) => Promise<unknown>>({
    runId,
    resume: { ...position, step: 'merge', from: 0 },
  });
}

async function waitForDecision(
  runId: string,
  waitSeconds: number,
  progress: Progress,
): Promise<void> {
  progress.enter('hold');
  const decision = await decisionOf(waitSeconds);
  if (decision === null)
    throw failure('HoldExpired', 'nobody approved or rejected the run in time');
  await bookkeeping.noteDecision({ runId, decision });
  if (decision.decision === 'rejected')
    throw failure(
      'HoldRejected',
      `the run was rejected${decision.note ? `: ${decision.note}` : ''}`,
    );
}

/** What a person decides, within `waitSeconds`; null when nobody does. A second decision is refused. */
async function decisionOf(waitSeconds: number): Promise<HoldDecision | null> {
  let decision: HoldDecision | null = null;
  setHandler(
    decideUpdate,
    (given: HoldDecision): void => {
      decision = given;
    },
    {
      validator: (_given: HoldDecision): void => {
        if (decision !== null)
          throw ApplicationFailure.nonRetryable('the run was decided already', 'HoldDecided');
      },
    },
  );
  await condition(() => decision !== null, waitSeconds * 1000);
  return decision;
}

function failure(type: 'HoldExpired' | 'HoldRejected', message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
