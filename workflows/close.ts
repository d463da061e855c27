import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { FAILURES, isFailureType } from '../domain/failures.ts';
import { bookkeeping } from './activities.ts';
import type { CloseRunInput, ImportRunResult } from './contract.ts';
import type { Progress } from './progress.ts';

/** Closes a run that did all its work. From here on it cannot be cancelled any more. */
export async function closeCompleted(runId: string, progress: Progress): Promise<ImportRunResult> {
  progress.enter('close');
  return CancellationScope.nonCancellable(async () => {
    const { status } = await bookkeeping.closeRun({ runId, outcome: 'completed' });
    progress.end(status);
    return { status };
  });
}

/** Closes a run that is skipped, because its file is the one imported last. */
export async function closeSkipped(runId: string, progress: Progress): Promise<ImportRunResult> {
  const { status } = await bookkeeping.closeRun({ runId, outcome: 'skipped' });
  progress.end(status);
  return { status };
}

/**
 * Closes a run that ended early, and ends the workflow in the same way, so that the Temporal UI shows it as it is. A run
 * that was cancelled before its workflow had begun, and so without it, did not fail: there was nothing left to do.
 */
export async function closeUncompleted(
  runId: string,
  progress: Progress,
  error: unknown,
): Promise<ImportRunResult> {
  if (error instanceof ContinueAsNew) throw error;
  const closing = isCancellation(error)
    ? { runId, outcome: 'cancelled' as const }
    : { runId, outcome: 'failed' as const, failure: failureOf(error) };
  const { status } = await CancellationScope.nonCancellable(() => bookkeeping.closeRun(closing));
  if (status === 'cancelled' && closing.outcome === 'failed') {
    progress.end(status);
    return { status };
  }
  progress.end(
    closing.outcome,
    'failure' in closing ? FAILURES[closing.failure.type].hint : undefined,
  );
  throw error;
}

/** The failure that an error of an activity stands for. */
function failureOf(error: unknown): NonNullable<CloseRunInput['failure']> {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && isFailureType(cause.type ?? ''))
    return {
      type: cause.type as NonNullable<CloseRunInput['failure']>['type'],
      message: cause.message,
    };
  if (cause instanceof TimeoutFailure)
    return { type: 'TimedOut', message: 'a step of the run did not end within its time limit' };
  return { type: 'Internal', message: 'the run met an error that it does not know' };
}
