import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import { isFinal, type RunStatus } from '../domain/vocabulary.ts';
import {
  CLEAN_UP,
  CLEAN_UP_SCHEDULE,
  DELIVER_NOTIFICATION,
  importRunWorkflowId,
} from '../workflows/contract.ts';
import type { ApiCall } from './api-call.ts';
import { DEMO_IMPORTS } from './demo-imports.ts';

interface Run {
  id: string;
  status: RunStatus;
}

/**
 * Runs the examples of all entities, the last of them with somebody who is told of its end at `webhook`, and cleans up
 * once. Gives the ids of the workflows by what they show.
 */
export async function runEntities(
  call: ApiCall,
  { schedule, workflow }: Client,
  webhook: string,
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  const notify = { url: webhook, secret: 'secret of the recording' };
  for (const { example, entity, definition } of DEMO_IMPORTS) {
    const content = await readFile(new URL(`../examples/${example}`, import.meta.url), 'utf8');
    await call('PUT', `/v1/uploads/${example}`, content);
    const made = { ...(definition as object), ...(entity === 'users' ? { notify } : {}) };
    const { run } = await call<{ run: Run }>('POST', '/v1/imports', made);
    while (!isFinal((await call<Run>('GET', `/v1/runs/${run.id}`)).status)) await sleep(50);
    ids[entity] = importRunWorkflowId(run.id);
  }
  const workflowOf = async (type: string): Promise<string> => {
    for (;;) {
      for await (const { workflowId } of workflow.list({ query: `WorkflowType = '${type}'` }))
        return workflowId;
      await sleep(200);
    }
  };
  ids['notified'] = await workflowOf(DELIVER_NOTIFICATION);
  await schedule.getHandle(CLEAN_UP_SCHEDULE).trigger();
  ids['clean-up'] = await workflowOf(CLEAN_UP);
  return ids;
}
