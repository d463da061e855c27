import { beforeEach, expect, test, vi } from 'vitest';
import { createTakeSlot } from '../../activities/take-slot.ts';
import type { Dependencies } from '../../activities/dependencies.ts';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { admitNext } from '../../api/start-run.ts';
import { startQueuedRuns } from '../../api/start-queued-runs.ts';
import { createFailure } from '../../domain/failures.ts';
import { deadTemporal, USERS, useApi } from './api.ts';

/** How many runs work at a time, and what becomes of the others. Nobody works here: tests end runs themselves. */
const api = useApi();
beforeEach(() => api.database.sql`truncate imports cascade`);

/** What an API process has that lets so many runs work. */
function allowing(maxRunningRuns: number) {
  const { settings } = api.dependencies;
  return { ...api.dependencies, settings: { ...settings, maxRunningRuns } };
}

/** Makes imports, one after the other, by an API that lets so many runs work; gives the ids of their runs. */
async function startImports(count: number, maxRunningRuns: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await startImport(maxRunningRuns));
  return ids;
}

async function startImport(maxRunningRuns: number): Promise<string> {
  const request = { json: USERS, changes: allowing(maxRunningRuns) };
  const answer = await api.send('POST', '/v1/imports', request);
  const { run } = (await answer.json()) as ImportAnswer;
  return run?.id ?? '';
}

const read = (id: string) => api.call<RunAnswer>(200, 'GET', `/v1/runs/${id}`);
const places = (ids: string[]) =>
  Promise.all(ids.map(async (id) => (await read(id)).queuePlace ?? 'none'));
const end = (id: string) => api.setRun(id, { status: 'completed', finishedAt: new Date() });

async function isStarted(id: string): Promise<boolean> {
  return (await api.dependencies.temporal.statusOfRun(id)) === 'RUNNING';
}

/** Has two API processes look after queued runs until `body` is through. */
async function whileStarting(maxRunningRuns: number, body: () => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const needed = { ...allowing(maxRunningRuns), stopping: stopping.signal };
  const loops = [startQueuedRuns(needed), startQueuedRuns(needed)];
  await body().finally(() => stopping.abort());
  await Promise.all(loops);
}

test('above the limit runs wait, and begin in the order in which they came', async () => {
  const ids = await startImports(5, 2);
  const [first = '', second = '', third = '', fourth = ''] = ids;
  expect(await places(ids)).toEqual(['none', 'none', 1, 2, 3]);
  expect(await Promise.all(ids.map(isStarted))).toEqual([true, true, false, false, false]);
  await whileStarting(2, async () => {
    await end(second);
    await vi.waitUntil(() => isStarted(third), 5000);
    expect(await places(ids)).toEqual(['none', 'none', 'none', 1, 2]);
    await end(first);
    await vi.waitUntil(() => isStarted(fourth), 5000);
  });
  expect(await places(ids)).toEqual(['none', 'none', 'none', 'none', 1]);
  const { items } = await api.call<{ items: ImportAnswer[] }>(200, 'GET', '/v1/imports');
  expect(items.map(({ run }) => run?.queuePlace)).toEqual([1, null, null, null, null]);
});

test('several processes at once never let more runs work than the limit', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => startImport(3)));
  await Promise.all(Array.from({ length: 8 }, () => admitNext(allowing(3))));
  const waiting = (await places(ids)).filter((place) => place !== 'none');
  expect(new Set(waiting)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  const started = await Promise.all(ids.map(isStarted));
  expect(started.filter(Boolean)).toHaveLength(3);
});

test('a run that waits for a person takes no place; once it is approved it goes on at once', async () => {
  const [held = '', next = '', last = ''] = await startImports(3, 1);
  const since = new Date().toISOString();
  const hold = { reasons: [], tally: TALLY, since, until: since, decision: null };
  await api.setRun(held, { status: 'in_progress', step: 'hold', hold });
  expect(await admitNext(allowing(1))).toEqual([next]);
  const decision = { decision: 'approved', at: since, note: null } as const;
  await api.setRun(held, { hold: { ...hold, decision } });
  await end(next);
  expect(await admitNext(allowing(1))).toEqual([]);
  await end(held);
  expect(await admitNext(allowing(1))).toEqual([last]);
});

test('a run that is tried again waits behind those that came before that', async () => {
  const [failed = '', working = '', waiting = ''] = await startImports(3, 2);
  const failure = createFailure('SourceUnavailable', 'no answer');
  await api.setRun(failed, { status: 'failed', failure, finishedAt: new Date() });
  await api.send('POST', `/v1/runs/${failed}/retry`, { changes: allowing(1) });
  expect(await places([failed, working, waiting])).toEqual([2, 'none', 1]);
});

test('a run that waits can be cancelled, and the others move up', async () => {
  const [working = '', cancelled = '', waiting = ''] = await startImports(3, 1);
  expect(await places([working, cancelled, waiting])).toEqual(['none', 1, 2]);
  const run = await api.call<RunAnswer>(202, 'POST', `/v1/runs/${cancelled}/cancel`);
  expect(run).toMatchObject({ status: 'cancelled', queuePlace: null });
  expect(await places([waiting])).toEqual([1]);
});

test('a process that is killed between giving a place and starting loses nothing', async () => {
  const temporal = deadTemporal();
  const request = { json: USERS, changes: { ...allowing(1), temporal } };
  const made = await api.send('POST', '/v1/imports', request);
  const { run } = (await made.json()) as ImportAnswer;
  const { id = '' } = run ?? {};
  await temporal.close();
  expect(await isStarted(id)).toBe(false);
  await api.setRun(id, { admittedAt: new Date(Date.now() - 4000) });
  await whileStarting(1, async () => {
    expect(await vi.waitUntil(() => isStarted(id), 5000)).toBe(true);
  });
});

test('the run of a slot waits like any other, and keeps the time limit of its schedule', async () => {
  const [working = ''] = await startImports(1, 1);
  const schedule = { cron: '0 3 * * *', runTimeoutHours: 5 };
  const made = await api.send('POST', '/v1/imports', { json: { ...USERS, schedule } });
  const { id: importId } = (await made.json()) as ImportAnswer;
  const { database, settings } = allowing(1);
  const takeSlot = createTakeSlot({ database, settings } as unknown as Dependencies);
  const now = new Date().toISOString();
  const input = { importId, slot: now, startedAt: now };
  expect(await takeSlot(input)).toEqual({ run: null, isQueued: true });
  expect(await takeSlot(input)).toEqual({ run: null, isQueued: true });
  const { items } = await api.call<{ items: RunAnswer[] }>(
    200,
    'GET',
    `/v1/imports/${importId}/runs`,
  );
  const [run] = items;
  expect(items).toHaveLength(1);
  expect(run).toMatchObject({ status: 'queued', trigger: 'schedule', queuePlace: 1 });
  await whileStarting(1, async () => {
    await end(working);
    await vi.waitUntil(() => isStarted(run?.id ?? ''), 5000);
  });
  const workflow = api.temporal.client.workflow.getHandle(run?.temporal.workflowId ?? '');
  const { events } = await workflow.fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  expect(Number(started?.workflowExecutionTimeout?.seconds)).toBe(5 * 3600);
  expect((await takeSlot(input)).run?.runId).toBe(run?.id);
});

const TALLY = { read: 1, added: 1, updated: 0, unchanged: 0, rejected: 0, ignored: 0 };
