import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import {
  endRunWorkflowId,
  importRunWorkflowId,
  importScheduleId,
  slotWorkflowId,
} from '../workflows/contract.ts';
import type { ApiCall } from './api-call.ts';

interface Run {
  id: string;
  status: string;
  scheduledFor: string;
}

/**
 * Has the slots of a schedule end in every way: run, skipped because the file is the same, skipped because the schedule
 * is paused, and terminated. Gives the ids of the workflows by what they show.
 */
export async function runSchedule(
  call: ApiCall,
  { schedule, workflow }: Client,
): Promise<Record<string, string>> {
  const cron = '0 3 1 1 *';
  const { id } = await call<{ id: string }>('POST', '/v1/imports', {
    name: 'scheduled',
    entity: 'users',
    source: { kind: 'file', url: 'upload://completed.csv', onlyChanged: true },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    schedule: { cron },
  });
  const slots = schedule.getHandle(importScheduleId(id));
  /** The run of one more slot, once it is of this status. */
  const slot = async (count: number, isThere: (run: Run) => boolean): Promise<Run> => {
    await slots.trigger();
    for (;;) {
      const { items } = await call<{ items: Run[] }>('GET', `/v1/imports/${id}/runs`);
      const [latest] = items.toSorted((a, b) => (a.scheduledFor < b.scheduledFor ? 1 : -1));
      const { runningActions } = (await slots.describe()).info;
      const isLast = items.length === count && latest && isThere(latest);
      if (isLast && (runningActions.length === 0 || latest.status === 'queued')) return latest;
      await sleep(50);
    }
  };
  const idOf = ({ scheduledFor }: Run) => slotWorkflowId(id, new Date(scheduledFor));
  const taken = await slot(1, ({ status }) => status === 'completed');
  const unchanged = await slot(2, ({ status }) => status === 'skipped');
  await call('PUT', `/v1/imports/${id}/schedule`, { cron, paused: true });
  const paused = await slot(3, ({ status }) => status === 'skipped');

  const held = await call<{ run: Run }>('POST', '/v1/imports', {
    name: 'terminated',
    entity: 'users',
    source: { kind: 'file', url: 'upload://completed-many-chunks.csv' },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  await sleep(1000);
  await workflow.getHandle(importRunWorkflowId(held.run.id)).terminate();
  const ending = endRunWorkflowId(held.run.id);
  while (
    !(await workflow
      .getHandle(ending)
      .describe()
      .catch(() => null))
  )
    await sleep(500);
  return {
    'slot-taken': idOf(taken),
    'slot-unchanged': idOf(unchanged),
    'run-unchanged': importRunWorkflowId(unchanged.id),
    'slot-paused': idOf(paused),
    'run-ended': ending,
  };
}
