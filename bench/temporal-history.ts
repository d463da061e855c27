import type { Client } from '@temporalio/client';
import { importRunWorkflowId } from '../workflows/contract.ts';

export interface HistorySize {
  /** Events of the longest history; a workflow that went on as new has several. */
  events: number;
  histories: number;
  /** Bytes of the largest payload in any of them. */
  largestPayloadBytes: number;
}

/** What one run has in Temporal. */
export interface RunHistory extends HistorySize {
  /** How often activities were tried again, as far as it is in the histories. */
  retries: number;
}

/** The size of the workflow history of run `runId`, from its last history back to its first. */
export async function measureHistory(client: Client, runId: string): Promise<RunHistory> {
  const size: RunHistory = { events: 0, histories: 0, largestPayloadBytes: 0, retries: 0 };
  let execution: string | undefined;
  do {
    const handle = client.workflow.getHandle(importRunWorkflowId(runId), execution);
    const { events } = await handle.fetchHistory();
    if (!events?.length) throw new Error(`run ${runId} has no history`);
    size.histories += 1;
    size.events = Math.max(size.events, events.length);
    size.largestPayloadBytes = Math.max(size.largestPayloadBytes, largestPayload(events));
    for (const { activityTaskStartedEventAttributes: started } of events)
      size.retries += Math.max(0, (started?.attempt ?? 1) - 1);
    execution =
      events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (execution !== undefined);
  return size;
}

/** Payloads hide in many attributes of events (inputs, results, failures, markers): whatever has bytes as `data` is one. */
function largestPayload(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof Uint8Array) return 0;
  let largest = 'data' in value && value.data instanceof Uint8Array ? value.data.byteLength : 0;
  for (const part of Object.values(value)) largest = Math.max(largest, largestPayload(part));
  return largest;
}
