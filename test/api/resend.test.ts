import { expect, test } from 'vitest';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { runs } from '../../db/schema/index.ts';
import { emptyTally } from '../../domain/tally.ts';
import { eq } from '../../db/drizzle.ts';
import { KEY_NAME, type Problem, useApi } from './api.ts';

const api = useApi();
const FIXED = { url: 'upload://fixed.csv' };
const TALLY = { ...emptyTally(), read: 10, added: 7, rejected: 3 };
const FILE = { encoding: 'iso-8859-1', delimiter: ';' };

/** A run that has ended. */
async function ended(values: Parameters<typeof api.setRun>[1] = {}, changes: object = {}) {
  const { run } = await api.createImport(changes);
  await api.setRun(run.id, { status: 'completed', tally: TALLY, file: FILE, ...values });
  return { ...run, path: `/v1/runs/${run.id}/resend` };
}

async function definitionOf(id: string) {
  const [row] = await api.database.db.select().from(runs).where(eq(runs.id, id));
  return row?.definition;
}

test('rejected records that were corrected are a run of the same import, with its parent', async () => {
  const parent = await ended({}, { transformations: [{ op: 'delete', field: 'x' }] });
  const answer = await api.send('POST', parent.path, { json: FIXED });
  const run = (await answer.json()) as RunAnswer;
  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')).toBe(`/v1/runs/${run.id}`);
  expect(run).toMatchObject({
    importId: parent.importId,
    trigger: 'resend',
    startedBy: KEY_NAME,
    dryRun: false,
    parent: { runId: parent.id, tally: TALLY },
    together: null,
  });
  // Everything is as the parent had it, but for the file and what a spreadsheet may have changed of it.
  const own = await definitionOf(parent.id);
  expect(own?.format).toMatchObject({ delimiter: 'auto' });
  expect(await definitionOf(run.id)).toEqual({
    ...own,
    source: {
      kind: 'file',
      url: FIXED.url,
      compression: 'auto',
      encoding: 'windows-1252',
    },
  });
  // The import itself stays as it is.
  expect(await api.call(200, 'GET', `/v1/imports/${parent.importId}`)).toMatchObject({
    source: { url: 'upload://crm.csv', encoding: 'utf-8' },
  });

  await api.setRun(run.id, { status: 'completed', tally: { ...emptyTally(), read: 3, added: 3 } });
  const together = { ...TALLY, added: 10, rejected: 0 };
  expect(await api.call(200, 'GET', `/v1/runs/${run.id}`)).toMatchObject({ together });
  expect(await api.call(200, 'GET', `/v1/runs/${run.id}/report`)).toMatchObject({
    run: { together },
    parent: { runId: parent.id, tally: TALLY },
    together,
  });
});

test('the encoding can be told, and a delimiter that is never found out is kept', async () => {
  const parent = await ended({ file: { encoding: 'utf-8', delimiter: '^' } });
  const run = await api.call<RunAnswer>(202, 'POST', parent.path, {
    ...FIXED,
    encoding: 'auto',
    exact: true,
  });
  expect(await definitionOf(run.id)).toMatchObject({
    source: { encoding: 'auto' },
    format: { delimiter: '^' },
  });
});

test('a run that failed shows no counts that do not add up', async () => {
  const parent = await ended();
  const run = await api.call<RunAnswer>(202, 'POST', parent.path, FIXED);
  await api.setRun(run.id, { status: 'failed', tally: { ...emptyTally(), read: 3 } });
  expect(await api.call(200, 'GET', `/v1/runs/${run.id}`)).toMatchObject({ together: null });
  await api.call(409, 'POST', `/v1/runs/${run.id}/resend`, FIXED);
  // The parent can be sent again.
  await api.call(202, 'POST', parent.path, FIXED);
});

test('the same Idempotency-Key makes one run', async () => {
  const parent = await ended();
  const request = { json: FIXED, headers: { 'idempotency-key': 'resend-1' } };
  const first = await api.send('POST', parent.path, request);
  const second = await api.send('POST', parent.path, request);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(await second.json()).toEqual(await first.json());
});

test.each([
  ['has not ended', { status: 'in_progress', tally: null }, /run-not-ended$/, 'in_progress'],
  ['was cancelled', { status: 'cancelled' }, /not-resendable$/, 'is cancelled'],
  ['failed', { status: 'failed' }, /not-resendable$/, 'not all stored'],
  ['rejected nothing', { tally: emptyTally() }, /not-resendable$/, 'rejected nothing'],
] as const)('a run that %s is not sent again', async (_, values, type, detail) => {
  const { path } = await ended(values);
  const problem = await api.call<Problem>(409, 'POST', path, FIXED);
  expect(problem.type).toMatch(type);
  expect(problem.detail).toContain(detail);
});

test('a dry run is sent again as a dry run only', async () => {
  const { path } = await ended({ dryRun: true });
  const problem = await api.call<Problem>(409, 'POST', path, { ...FIXED, dryRun: false });
  expect(problem.detail).toContain('dry run');
  expect(await api.call(202, 'POST', path, FIXED)).toMatchObject({ dryRun: true });
});

test('while another run of the import goes on, none is sent again', async () => {
  const parent = await ended();
  const { id } = await api.call<RunAnswer>(202, 'POST', parent.path, FIXED);
  const problem = await api.call<Problem>(409, 'POST', parent.path, FIXED);
  expect(problem).toMatchObject({ type: expect.stringMatching(/run-active$/), runId: id });
});

test('an archived import takes no rejected records', async () => {
  const parent = await ended();
  await api.call(204, 'DELETE', `/v1/imports/${parent.importId}`);
  const problem = await api.call<Problem>(409, 'POST', parent.path, FIXED);
  expect(problem.type).toMatch(/import-archived$/);
});

test('the corrected file has to be an upload, and there has to be such a run', async () => {
  const { path } = await ended();
  const problem = await api.call<Problem>(422, 'POST', path, {
    url: 'https://example.com/fixed.csv',
    dryRun: 'no',
    encoding: 'klingon',
    exact: 1,
    format: {},
  });
  expect(problem.errors?.map(({ path: at }) => at).sort()).toEqual([
    'dryRun',
    'encoding',
    'exact',
    'format',
    'url',
  ]);
  await api.call(422, 'POST', path, {});
  const none = '/v1/runs/00000000-0000-7000-8000-000000000000/resend';
  await api.call(404, 'POST', none, FIXED);
});
