import { startChild, workflowInfo } from '@temporalio/workflow';
import { bookkeeping } from './activities.ts';
import {
  IMPORT_RUN,
  importRunWorkflowId,
  runSearchAttributes,
  type ImportRunResult,
  type ScheduledRunInput,
  type TakenSlot,
  WORKFLOW_TASK_TIMEOUT,
} from './contract.ts';

/**
 * One slot of a schedule: makes its run and lasts as long as it, so that Temporal skips the slots that come meanwhile. A
 * run that has to wait for its turn is left to the API; slots that come meanwhile are refused when they are taken.
 */
export async function scheduledRun({ importId }: ScheduledRunInput): Promise<ImportRunResult> {
  const startedAt = workflowInfo().startTime.toISOString();
  const slot = slotTime();
  const { run, isQueued } = await bookkeeping.takeSlot({ importId, slot, startedAt });
  if (run === null) return { status: isQueued ? 'queued' : 'skipped' };
  return runToEnd(run);
}

/** The time that the schedule was started for, which may be earlier than when it was started. */
function slotTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const [slot] = searchAttributes['TemporalScheduledStartTime'] ?? [];
  return (slot instanceof Date ? slot : startTime).toISOString();
}

async function runToEnd(run: TakenSlot): Promise<ImportRunResult> {
  const child = await startChild(IMPORT_RUN, {
    workflowId: importRunWorkflowId(run.runId),
    args: [{ runId: run.runId }],
    staticSummary: run.title,
    typedSearchAttributes: runSearchAttributes(run),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowExecutionTimeout: `${run.timeoutSeconds} seconds`,
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    parentClosePolicy: 'REQUEST_CANCEL',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  return (await child.result()) as ImportRunResult;
}
