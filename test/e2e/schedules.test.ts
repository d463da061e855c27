import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { RunAnswer } from '../../api/schemas/run.ts';
import type { ScheduleAnswer } from '../../api/schemas/schedule.ts';
import {
  IMPORT_RUN,
  importRunWorkflowId,
  importScheduleId,
  TASK_QUEUES,
} from '../../workflows/contract.ts';
import { type HeldFile, openHeldFile } from '../support/held-file.ts';
import { endOf } from '../support/runs.ts';
import {
  endedHistory,
  historyOf,
  scheduleUsers,
  setSeconds,
  triggerSlot,
  untilIdle,
  useKeeping,
} from '../support/schedules.ts';
import { useService } from '../support/service.ts';
import { drift } from './life/drift.ts';

const extra: Record<string, string> = {};
let file: HeldFile;
let slow: HeldFile;
beforeAll(async () => {
  [file, slow] = [await openHeldFile(), await openHeldFile()];
  const hosts = [file, slow].map(({ port }) => `127.0.0.1:${port}`);
  extra['ALLOWED_PRIVATE_HOSTS'] = hosts.join(',');
});
const service = useService(extra);
const keeping = useKeeping(service, () => ({
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  TEMPORAL_NAMESPACE: service.temporal.options.namespace,
}));
/** Twenty slots that come while the other tests run; the last test looks at them. */
let slots: { id: string; first: Date; last: Date };
beforeAll(async () => {
  slow.hold();
  const { id } = await scheduleUsers(service, slow.url);
  const { cron, first, last } = twentySeconds();
  await setSeconds(keeping, id, cron);
  slots = { id, first, last };
});
beforeEach(() => file.release());
afterAll(() => Promise.all([file.close(), slow.close()]));

const USERS = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};

function inTemporal(importId: string) {
  return service.temporal.schedule.getHandle(importScheduleId(importId));
}

function scheduleOf(importId: string): Promise<ScheduleAnswer> {
  return service.call<ScheduleAnswer>('GET', `/v1/imports/${importId}/schedule`);
}

/** Waits until the spool has nothing of these runs, which is the moment after they have ended. */
async function clearedSpool(...runs: RunAnswer[]): Promise<void> {
  const ids = new Set(runs.map(({ id }) => id));
  const left = () => readdirSync(join(service.dataDir, 'spool')).filter((name) => ids.has(name));
  await expect.poll(left, { timeout: 5000 }).toEqual([]);
}

/** Starts a run by hand that waits for the last byte of its file. */
async function startHeldRun(): Promise<RunAnswer> {
  file.hold();
  const made = await service.call<{ run: RunAnswer }>('POST', '/v1/imports', {
    ...USERS,
    name: 'held',
    source: { kind: 'file', url: file.url },
  });
  await vi.waitUntil(async () => (await read(made.run.id)).progress.step === 'download', 20_000);
  return made.run;
}

function read(runId: string): Promise<RunAnswer> {
  return service.call<RunAnswer>('GET', `/v1/runs/${runId}`);
}

/** Twenty slots, one a second, as a cron expression with seconds and years; they begin in two seconds or with the next minute. */
function twentySeconds(): { cron: string; first: Date; last: Date } {
  const soon = new Date(Math.ceil(Date.now() / 1000 + 3) * 1000);
  const second = soon.getUTCSeconds();
  const first = second <= 40 ? soon : new Date(soon.getTime() + (60 - second) * 1000);
  const from = first.getUTCSeconds();
  const day = [first.getUTCDate(), first.getUTCMonth() + 1, '*', first.getUTCFullYear()].join(' ');
  return {
    cron: `${from}-${from + 19} ${first.getUTCMinutes()} ${first.getUTCHours()} ${day}`,
    first,
    last: new Date(first.getTime() + 19_000),
  };
}

test('a slot that comes while a run goes on that was started by hand is skipped, and names that run', async () => {
  const { id } = await scheduleUsers(service, file.url);
  file.hold();
  const byHand = await service.call<RunAnswer>('POST', `/v1/imports/${id}/runs`, {});
  await triggerSlot(inTemporal(id));
  const skipped = await vi.waitUntil(async () => (await historyOf(service, id)).at(1), 20_000);
  expect(skipped).toMatchObject({
    status: 'skipped',
    skipped: { reason: 'overlap', runId: byHand.id },
  });
  // What goes on is what is shown, although the slot came later.
  const shown = await service.call<{ run: RunAnswer }>('GET', `/v1/imports/${id}`);
  expect(shown.run.id).toBe(byHand.id);
  file.release();
  expect((await endOf(service, byHand.id)).status).toBe('completed');
});

test('a run of a slot ends when it is cancelled, and the next slot is run', async () => {
  const { id } = await scheduleUsers(service, file.url);
  file.hold();
  await triggerSlot(inTemporal(id));
  const run = await vi.waitUntil(async () => (await historyOf(service, id)).at(0), 20_000);
  await vi.waitUntil(async () => (await read(run.id)).progress.step === 'download', 20_000);
  await service.call('POST', `/v1/runs/${run.id}/cancel`);
  expect((await endOf(service, run.id)).status).toBe('cancelled');
  file.release();
  await untilIdle(inTemporal(id));
  await triggerSlot(inTemporal(id));
  const runs = await endedHistory(service, id, 2);
  expect(runs.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
});

test('an import that asks for it skips slots whose file is the one it imported last', async () => {
  file.etag = '"v1"';
  file.content = 'email\none@example.com\n';
  const { id } = await scheduleUsers(service, file.url, { source: { onlyChanged: true } });
  const trigger = async (count: number) => {
    await triggerSlot(inTemporal(id));
    const runs = await endedHistory(service, id, count);
    await untilIdle(inTemporal(id));
    return runs.at(-1);
  };
  const first = await trigger(1);
  expect(first?.status).toBe('completed');

  // The ETag tells, so nothing is fetched.
  const before = file.sentBytes();
  expect(await trigger(2)).toMatchObject({
    status: 'skipped',
    skipped: { reason: 'unchanged', runId: first?.id },
    file: { etag: '"v1"' },
  });
  expect(file.sentBytes()).toBe(before + file.content.length);

  // A weak one tells nothing, the content does.
  file.etag = 'W/"v2"';
  expect(await trigger(3)).toMatchObject({ status: 'skipped', skipped: { runId: first?.id } });
  file.content = 'email\ntwo@example.com\n';
  const second = await trigger(4);
  expect(second).toMatchObject({ status: 'completed', tally: { added: 1 } });
  expect(await trigger(5)).toMatchObject({ skipped: { reason: 'unchanged', runId: second?.id } });

  // Who runs it by hand means it.
  const byHand = await service.call<RunAnswer>('POST', `/v1/imports/${id}/runs`, {});
  expect(await endOf(service, byHand.id)).toMatchObject({
    status: 'completed',
    tally: { unchanged: 1 },
  });
  expect((await scheduleOf(id)).counts).toEqual({ taken: 2, skipped: 3, missed: 0 });
  await clearedSpool(...(await historyOf(service, id)));
});

test('a schedule whose runs fail in a row runs no more, even before Temporal knows', async () => {
  const { id } = await scheduleUsers(service, 'upload://none.csv', {
    schedule: { maxFailures: 2 },
  });
  for (const count of [1, 2, 3]) {
    await triggerSlot(inTemporal(id));
    await endedHistory(service, id, count);
    await untilIdle(inTemporal(id));
  }
  expect(await historyOf(service, id)).toMatchObject([
    { status: 'failed', failure: { type: 'SourceNotFound' } },
    { status: 'failed' },
    { status: 'skipped', skipped: { reason: 'paused', runId: null } },
  ]);
  expect(await scheduleOf(id)).toMatchObject({ paused: true, pausedReason: 'failures' });
  await keeping.apply(id);
  expect((await inTemporal(id).describe()).state.paused).toBe(true);
});

test('a run whose workflow was terminated in Temporal becomes failed, keeps its report, and frees its import', async () => {
  const run = await startHeldRun();
  await service.temporal.workflow.getHandle(importRunWorkflowId(run.id)).terminate('by hand');
  await keeping.whileEndingGoneRuns(async () => {
    expect(await endOf(service, run.id)).toMatchObject({
      status: 'failed',
      failure: {
        type: 'Terminated',
        message: 'the workflow of the run was terminated in Temporal',
      },
    });
  });
  const { run: reported } = await service.call<{ run: RunAnswer }>(
    'GET',
    `/v1/runs/${run.id}/report`,
  );
  expect(reported.tally).toMatchObject({ read: 0 });
  file.release();
  const next = await service.call<RunAnswer>('POST', `/v1/imports/${run.importId}/runs`, {});
  expect((await endOf(service, next.id)).status).toBe('completed');
  // As every failed run it can be tried again, which its old workflow does not stand in the way of.
  const again = await service.call<RunAnswer>('POST', `/v1/runs/${run.id}/retry`);
  await keeping.whileEndingGoneRuns(async () => {
    expect((await endOf(service, again.id)).status).toBe('completed');
  });
});

test('a run that was terminated before it began becomes failed too, and one that ran out of time says so', async () => {
  const held = await startHeldRun();
  const start = async (timeoutSeconds: number) => {
    const id = randomUUID();
    await keeping.database
      .sql`update runs set status = 'failed' where import_id = ${held.importId}`;
    await keeping.database.sql`
      insert into runs (id, import_id, entity, definition, dry_run, trigger, admitted_at)
      select ${id}, import_id, entity, definition, dry_run, trigger, now() from runs where id = ${held.id}`;
    await service.temporal.workflow.start(IMPORT_RUN, {
      workflowId: importRunWorkflowId(id),
      // Nobody works on this queue, so the run stays queued.
      taskQueue: timeoutSeconds > 10 ? 'nobody' : TASK_QUEUES.runs,
      args: [{ runId: id }],
      workflowExecutionTimeout: timeoutSeconds * 1000,
    });
    return id;
  };
  const timedOut = await start(3);
  await keeping.whileEndingGoneRuns(async () => {
    await vi.waitUntil(
      async () => (await keeping.temporal.statusOfRun(timedOut)) === 'TIMED_OUT',
      20_000,
    );
  });
  await keeping.whileEndingGoneRuns(async () => {
    expect((await endOf(service, timedOut)).failure?.type).toBe('TimedOut');
  });
  const queued = await start(60);
  await service.temporal.workflow.getHandle(importRunWorkflowId(queued)).terminate();
  await keeping.whileEndingGoneRuns(async () => {
    expect((await endOf(service, queued)).failure?.type).toBe('Terminated');
  });
});

describe('drift', () => {
  drift(service, keeping, () => file);
});

test('twenty slots of which nineteen come while the first one runs are one run and nineteen skipped ones', {
  timeout: 120_000,
}, async () => {
  const { id, first, last } = slots;
  await vi.waitUntil(() => Date.now() > last.getTime() + 1500, { timeout: 90_000, interval: 100 });
  const { info } = await inTemporal(id).describe();
  expect([info.numActionsTaken, info.numActionsSkippedOverlap]).toEqual([1, 19]);
  expect(await historyOf(service, id)).toMatchObject([{ status: 'in_progress' }]);

  // A minute after a slot it is sure that Temporal has skipped it; then, and ever after, it is there once.
  await keeping.settle(id, new Date(last.getTime() + 60_000));
  await keeping.settle(id, new Date(last.getTime() + 3_600_000));
  const [run, ...skipped] = await historyOf(service, id);
  expect(run).toMatchObject({
    status: 'in_progress',
    trigger: 'schedule',
    startedBy: 'schedule',
    scheduledFor: first.toISOString(),
    skipped: null,
  });
  expect(skipped).toHaveLength(19);
  for (const [at, slot] of skipped.entries())
    expect(slot).toMatchObject({
      status: 'skipped',
      trigger: 'schedule',
      scheduledFor: new Date(first.getTime() + (at + 1) * 1000).toISOString(),
      skipped: { reason: 'overlap', runId: run?.id, url: `/v1/runs/${run?.id}` },
    });
  slow.release();
  expect((await endOf(service, run?.id ?? '')).status).toBe('completed');
  expect((await scheduleOf(id)).counts).toEqual({ taken: 1, skipped: 19, missed: 0 });
  const shown = await service.call<{ run: RunAnswer }>('GET', `/v1/imports/${id}`);
  expect(shown.run.status).toBe('skipped');
});
