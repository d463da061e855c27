import { eq } from '../../db/drizzle.ts';
import { expect, test } from 'vitest';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { runBuckets, runChunks } from '../../db/schema/index.ts';
import { keyName } from '../../api/api-key.ts';
import { createFailure } from '../../domain/failures.ts';
import { createReport } from '../../domain/report.ts';
import { emptyTally } from '../../domain/tally.ts';
import { FINAL_STATUSES } from '../../domain/vocabulary.ts';
import { deadTemporal, KEY_NAME, type Problem, USERS, useApi } from './api.ts';

const api = useApi();

const read = (id: string) => api.call<RunAnswer>(200, 'GET', `/v1/runs/${id}`);

async function chunks(runId: string, records: number[], prepared: number): Promise<void> {
  const { db } = api.database;
  await db.delete(runChunks).where(eq(runChunks.runId, runId));
  await db.insert(runChunks).values(
    records.map((count, chunk) => ({
      runId,
      chunk,
      offsetBytes: 0,
      lengthBytes: 0,
      firstLine: 1,
      records: count,
      preparedAt: chunk < prepared ? new Date() : null,
    })),
  );
}

async function buckets(runId: string, all: number, merged: number): Promise<void> {
  const { db } = api.database;
  await db.delete(runBuckets).where(eq(runBuckets.runId, runId));
  const rows = Array.from({ length: all }, (_, bucket) => ({
    runId,
    bucket,
    mergedAt: bucket < merged ? new Date() : null,
  }));
  await db.insert(runBuckets).values(rows);
}

test('progress goes from step to step and never back', async () => {
  const { run } = await api.createImport();
  const set = (values: Parameters<typeof api.setRun>[1]) => api.setRun(run.id, values);
  const shown: RunAnswer[] = [];
  const look = async () => shown.push(await read(run.id));
  await look();
  await set({ status: 'in_progress', step: 'open', startedAt: new Date() });
  await look();
  await set({ step: 'download' });
  await look();
  const file = { sizeBytes: 9, sha256: 'ab', etag: '"x"', compression: 'gzip' };
  await set({ step: 'split', file });
  await look();
  await set({ step: 'prepare', records: 400 });
  await chunks(run.id, [100, 100, 100, 100], 0);
  await buckets(run.id, 2, 0);
  await look();
  await chunks(run.id, [100, 100, 100, 100], 2);
  await look();
  await chunks(run.id, [100, 100, 100, 100], 4);
  await set({ step: 'merge' });
  await look();
  await buckets(run.id, 2, 1);
  await look();
  await buckets(run.id, 2, 2);
  await set({ step: 'close' });
  await look();
  const tally = { read: 400, added: 400, updated: 0, unchanged: 0, rejected: 0, ignored: 0 };
  const finishedAt = new Date();
  const startedAt = new Date(finishedAt.getTime() - 4000);
  await set({ status: 'completed', tally, startedAt, finishedAt });
  await look();
  expect(
    shown.map(({ progress: { step, percent, recordsRead } }) => [step, percent, recordsRead]),
  ).toEqual([
    [null, 0, 0],
    ['open', 0, 0],
    ['download', 0, 0],
    ['split', 10, 0],
    ['prepare', 15, 0],
    ['prepare', 32, 200],
    ['merge', 50, 400],
    ['merge', 75, 400],
    ['close', 99, 400],
    ['close', 100, 400],
  ]);
  expect(shown.map(({ tally: each }) => each).slice(0, -1)).toEqual(Array(9).fill(null));
  expect(shown.at(-1)).toMatchObject({
    status: 'completed',
    tally,
    progress: { recordsPerSecond: 100 },
    file: { ...file, encoding: null, delimiter: null, lengthUndeclared: null },
  });
});

test('a run that failed says why and keeps the share it reached', async () => {
  const { run } = await api.createImport();
  const failure = createFailure('TooManyRejected', '6 % of 100 records were rejected');
  const now = new Date();
  const times = { startedAt: now, finishedAt: now };
  await chunks(run.id, [100], 1);
  await api.setRun(run.id, { status: 'failed', step: 'close', records: 100, failure, ...times });
  expect(await read(run.id)).toMatchObject({
    status: 'failed',
    failure,
    tally: null,
    progress: { percent: 50 },
  });
});

test('the report of a run is there once it has ended', async () => {
  const { run } = await api.createImport();
  const path = `/v1/runs/${run.id}/report`;
  for (const status of ['queued', 'in_progress'] as const) {
    await api.setRun(run.id, { status });
    const problem = await api.call<Problem>(409, 'GET', path);
    expect(problem.type).toMatch(/run-not-ended$/);
    expect(problem.detail).toContain(status);
  }
  const tally = { read: 8, added: 6, updated: 0, unchanged: 0, rejected: 2, ignored: 0 };
  const issue = {
    code: 'invalid_email',
    column: 'email',
    count: 2,
    examples: [{ line: 3, value: '<b>john@' }],
  } as const;
  const record = { line: 2, read: { email: 'a@b.cd' }, stored: { a: [1, null] }, issues: [] };
  const report = createReport('users', tally, [{ ...issue, examples: [...issue.examples] }], {
    first: [record],
    last: [],
  });
  await api.setRun(run.id, { status: 'completed', tally, report });
  expect(await api.call(200, 'GET', path)).toEqual({
    run: await read(run.id),
    files: null,
    ...report,
    wouldHold: null,
    parent: null,
    together: null,
  });
});

test('a run that ended before anything was read has an empty report', async () => {
  const { run } = await api.createImport();
  await api.setRun(run.id, { status: 'cancelled' });
  expect(await api.call(200, 'GET', `/v1/runs/${run.id}/report`)).toMatchObject({
    run: { status: 'cancelled' },
    fileItems: 0,
    valid: 0,
    sample: { first: [], last: [] },
    issues: [],
  });
});

test('cancelling a run asks its workflow to end', async () => {
  const { run } = await api.createImport();
  const answer = await api.send('POST', `/v1/runs/${run.id}/cancel`);
  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')).toBe(`/v1/runs/${run.id}`);
  expect((await answer.json()) as RunAnswer).toMatchObject({ id: run.id, status: 'queued' });
  const workflow = api.temporal.client.workflow.getHandle(run.temporal.workflowId);
  const { events } = await workflow.fetchHistory();
  expect(
    events?.filter((event) => event.workflowExecutionCancelRequestedEventAttributes),
  ).toHaveLength(1);
});

test('a run that has no workflow, or one that was ended from outside, ends when it is cancelled', async () => {
  const cancel = (id: string) => api.call<RunAnswer>(202, 'POST', `/v1/runs/${id}/cancel`);
  const temporal = deadTemporal();
  const unstarted = await api.send('POST', '/v1/imports', { json: USERS, changes: { temporal } });
  const { run } = (await unstarted.json()) as { run: RunAnswer };
  expect(await cancel(run.id)).toMatchObject({
    status: 'cancelled',
    finishedAt: expect.any(String),
  });
  for (const status of ['queued', 'in_progress'] as const) {
    const made = await api.createImport();
    await api.setRun(made.run.id, { status });
    await api.temporal.client.workflow.getHandle(made.run.temporal.workflowId).terminate();
    expect((await cancel(made.run.id)).status).toBe('cancelled');
  }
  await temporal.close();
});

test('a run keeps who asked for it, who had it tried again, what was decided about it and who cancelled it', async () => {
  const { id, run } = await api.createImport();
  expect(run).toMatchObject({ trigger: 'api', startedBy: KEY_NAME, cancelledBy: null });
  const rejected = { decision: 'rejected', at: '2026-03-01T00:00:00.000Z', by: 'key 00000000' };
  const hold = { reasons: [], tally: emptyTally(), since: rejected.at, until: rejected.at };
  await api.setRun(run.id, {
    status: 'failed',
    failure: createFailure('HoldRejected', 'the run was rejected'),
    hold: { ...hold, decision: { ...rejected, decision: 'rejected', note: null } },
    finishedAt: new Date(),
  });
  const asOther = async (path: string): Promise<RunAnswer> => {
    const apiKey = 'the-key-of-somebody-else';
    const settings = { ...api.dependencies.settings, apiKey };
    const sent = { authorization: `Bearer ${apiKey}`, json: {}, changes: { settings } };
    const answer = (await (await api.send('POST', path, sent)).json()) as { run?: RunAnswer };
    return answer.run ?? (answer as RunAnswer);
  };
  const other = keyName('the-key-of-somebody-else');
  const again = await asOther(`/v1/runs/${run.id}/retry`);
  expect(again).toMatchObject({
    startedBy: KEY_NAME,
    hold: null,
    earlierFailures: [{ retriedBy: other, decision: rejected }],
  });
  await asOther(`/v1/runs/${run.id}/cancel`);
  await api.call(202, 'POST', `/v1/runs/${run.id}/cancel`);
  expect(await read(run.id)).toMatchObject({ startedBy: KEY_NAME, cancelledBy: other });
  expect(await asOther(`/v1/imports/${id}/clone`)).toMatchObject({
    trigger: 'clone',
    startedBy: other,
  });
});

test('cancelling says so when Temporal does not answer', async () => {
  const temporal = deadTemporal();
  const { run } = await api.createImport();
  const refused = await api.send('POST', `/v1/runs/${run.id}/cancel`, { changes: { temporal } });
  await temporal.close();
  expect(refused.status).toBe(503);
  expect((await read(run.id)).status).toBe('queued');
});

test('a run that has ended is not cancelled', async () => {
  const { run } = await api.createImport();
  for (const status of FINAL_STATUSES) {
    await api.setRun(run.id, { status });
    const problem = await api.call<Problem>(409, 'POST', `/v1/runs/${run.id}/cancel`);
    expect(problem.type).toMatch(/run-ended$/);
  }
});
