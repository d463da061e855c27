import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { expect, test } from 'vitest';
import {
  DECIDE_UPDATE,
  IMPORT_RUN,
  importRunWorkflowId,
  type NoteDecisionInput,
  PROGRESS_QUERY,
  type RangeInput,
  type RunProgress,
  TASK_QUEUES,
} from '../../workflows/contract.ts';
import { useNamespace } from '../support/temporal.ts';
import { withWorkflowWorker } from '../support/workflow-worker.ts';
import { recordingActivities } from './recording-activities.ts';

const temporal = useNamespace();

async function start() {
  const runId = randomUUID();
  return temporal.client.workflow.start(IMPORT_RUN, {
    taskQueue: TASK_QUEUES.runs,
    workflowId: importRunWorkflowId(runId),
    args: [{ runId }],
  });
}

function parts(ranges: RangeInput[]): number[] {
  return ranges
    .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))
    .toSorted((a, b) => a - b);
}

test('a run prepares every chunk, then merges every bucket, then closes', async () => {
  const { activities, prepared, merged, closed } = recordingActivities();
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    expect(await handle.result()).toEqual({ status: 'completed' });
    expect(await handle.query<RunProgress>(PROGRESS_QUERY)).toMatchObject({ status: 'completed' });
  });
  expect(parts(prepared)).toEqual([0, 1, 2]);
  expect(parts(merged)).toEqual([0, 1]);
  expect(closed.map(({ outcome }) => outcome)).toEqual(['completed']);
});

test('a file of very many parts goes on in new histories, each below 200 events, and misses no part', async () => {
  const { activities, prepared, merged, closed } = recordingActivities({}, 2_000, 1_500);
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    expect(await handle.result()).toEqual({ status: 'completed' });
    const first = temporal.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
    const { events } = await first.fetchHistory();
    expect(events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(events?.length).toBeLessThanOrEqual(200);
  });
  expect(parts(prepared)).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
  expect(parts(merged)).toEqual(Array.from({ length: 1_500 }, (_, index) => index));
  expect(closed).toHaveLength(1);
});

test('files that are left by one activity are done by the next', async () => {
  const left = { download: 3, split: 2 };
  const { activities, closed } = recordingActivities({
    downloadSource: async () => ({ sizeBytes: 1, more: --left.download > 0 }),
    splitFile: async () => ({ chunks: 3, buckets: 2, records: 10, more: --left.split > 0 }),
  });
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    expect(await (await start()).result()).toEqual({ status: 'completed' });
  });
  expect(left).toEqual({ download: 0, split: 0 });
  expect(closed).toHaveLength(1);
});

test('contacts are fetched round by round, with waits that hold no activity, in histories below 200 events', async () => {
  let rounds = 0;
  let connected = 0;
  const { activities, merged } = recordingActivities({
    openRun: async () => ({
      importId: randomUUID(),
      entity: 'users',
      dryRun: false,
      source: 'egoi',
      mayConnect: true,
    }),
    downloadSource: async () => {
      throw ApplicationFailure.nonRetryable('contacts are no file', 'Internal');
    },
    fetchContacts: async () => {
      rounds += 1;
      return { isComplete: rounds === 30, waitSeconds: rounds % 10 === 0 ? 1 : 0 };
    },
    connectRecords: async () => {
      connected += 1;
      return { buckets: 3 };
    },
  });
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    expect(await handle.result()).toEqual({ status: 'completed' });
    const first = temporal.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
    const { events } = await first.fetchHistory();
    expect(events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(events?.length).toBeLessThanOrEqual(200);
  });
  expect([rounds, connected]).toEqual([30, 1]);
  // One bucket more than the file was cut into.
  expect(parts(merged)).toEqual([0, 1, 2]);
});

test('a failure of the catalogue ends the run with its type and sentence, and the workflow fails too', async () => {
  const { activities, merged, closed } = recordingActivities({
    checkThreshold: async () => {
      throw ApplicationFailure.nonRetryable('6 of 10 records were rejected', 'TooManyRejected');
    },
  });
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
    expect((await handle.describe()).status.name).toBe('FAILED');
  });
  expect(merged).toEqual([]);
  expect(closed).toMatchObject([
    {
      outcome: 'failed',
      failure: { type: 'TooManyRejected', message: '6 of 10 records were rejected' },
    },
  ]);
});

const decision = (word: 'approved' | 'rejected') => ({
  decision: word,
  at: new Date().toISOString(),
  note: 'looked at it',
});

/** Activities of a run that is held, and what they were asked. */
function heldActivities(waitSeconds: number, chunks = 3, buckets = 2) {
  const compared: RangeInput[] = [];
  const decisions: NoteDecisionInput[] = [];
  const recording = recordingActivities(
    {
      checkThreshold: async () => ({ compare: true }),
      compareBuckets: async (input) => {
        compared.push(input);
      },
      holdRun: async () => ({ held: decisions.length === 0, waitSeconds }),
      noteDecision: async (input) => {
        decisions.push(input);
      },
    },
    chunks,
    buckets,
  );
  return { ...recording, compared, decisions };
}

type Handle = Awaited<ReturnType<typeof start>>;

async function decide(handle: Handle, word: 'approved' | 'rejected'): Promise<void> {
  await handle.executeUpdate(DECIDE_UPDATE, { args: [decision(word)] });
}

async function untilHeld(handle: Handle): Promise<void> {
  while ((await handle.query<RunProgress>(PROGRESS_QUERY)).step !== 'hold') await sleep(20);
}

test('a held run is compared, waits for a person, and merges when it is approved; a second decision is refused', async () => {
  const { activities, compared, merged, decisions, closed } = heldActivities(3600);
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    await untilHeld(handle);
    expect(parts(compared)).toEqual([0, 1]);
    expect(merged).toEqual([]);
    await decide(handle, 'approved');
    await expect(decide(handle, 'rejected')).rejects.toThrow('Workflow Update failed');
    expect(await handle.result()).toEqual({ status: 'completed' });
  });
  expect(parts(merged)).toEqual([0, 1]);
  expect(decisions.map((each) => each.decision.decision)).toEqual(['approved']);
  expect(closed.map(({ outcome }) => outcome)).toEqual(['completed']);
});

test('a held run that is rejected fails, with the words of the person', async () => {
  const { activities, merged, closed } = heldActivities(3600);
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    await untilHeld(handle);
    await decide(handle, 'rejected');
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  });
  expect(merged).toEqual([]);
  expect(closed).toMatchObject([
    { failure: { type: 'HoldRejected', message: 'the run was rejected: looked at it' } },
  ]);
});

test('a held run that nobody decides about fails in time', async () => {
  const { activities, merged, closed } = heldActivities(1);
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  });
  expect(merged).toEqual([]);
  expect(closed).toMatchObject([{ failure: { type: 'HoldExpired' } }]);
});

test('a large run that is held merges in a new history, each below 200 events', async () => {
  const { activities, compared, merged } = heldActivities(3600, 100, 100);
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    await untilHeld(handle);
    await decide(handle, 'approved');
    expect(await handle.result()).toEqual({ status: 'completed' });
    for (const runId of [handle.firstExecutionRunId, undefined]) {
      const part = temporal.client.workflow.getHandle(handle.workflowId, runId);
      expect((await part.fetchHistory()).events?.length).toBeLessThanOrEqual(200);
    }
  });
  for (const ranges of [compared, merged])
    expect(parts(ranges)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('a cancelled run waits until its activities have stopped, then closes as cancelled', async () => {
  const order: string[] = [];
  const { activities, closed } = recordingActivities(
    {
      prepareChunks: async () => {
        const { cancellationSignal } = Context.current();
        const beating = setInterval(() => Context.current().heartbeat(), 100);
        order.push('begun');
        await new Promise((resolve) => cancellationSignal.addEventListener('abort', resolve));
        await sleep(300);
        clearInterval(beating);
        order.push('stopped');
        throw cancellationSignal.reason;
      },
      closeRun: async (input) => {
        order.push('closed');
        closed.push(input);
        return { status: input.outcome };
      },
    },
    1,
    1,
  );
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    while (order.length === 0) await sleep(20);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });
  expect(order).toEqual(['begun', 'stopped', 'closed']);
  expect(closed.map(({ outcome }) => outcome)).toEqual(['cancelled']);
});

test('a run that was cancelled before its workflow began is over, without a failure in Temporal', async () => {
  const { activities, closed } = recordingActivities({
    openRun: async () => {
      throw ApplicationFailure.nonRetryable('the run has ended', 'Internal');
    },
    closeRun: async (input) => {
      closed.push(input);
      return { status: 'cancelled' };
    },
  });
  await withWorkflowWorker(temporal.namespace, activities, async () => {
    const handle = await start();
    expect(await handle.result()).toEqual({ status: 'cancelled' });
    expect(await handle.query<RunProgress>(PROGRESS_QUERY)).toMatchObject({ status: 'cancelled' });
  });
  expect(closed).toMatchObject([{ outcome: 'failed' }]);
});
