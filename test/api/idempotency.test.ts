import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import { deadTemporal, type Problem, USERS, useApi } from './api.ts';

const api = useApi();

function post(key: string, json: unknown = USERS, path = '/v1/imports') {
  return api.send('POST', path, { json, headers: { 'idempotency-key': key } });
}

async function counts() {
  const [row] = await api.database.sql<{ imports: number; runs: number; keys: number }[]>`
    select (select count(*)::int from imports) as imports, (select count(*)::int from runs) as runs,
           (select count(*)::int from idempotency_keys) as keys`;
  if (!row) throw new Error('no counts');
  return row;
}

test('the same key and request get the first answer again, and do nothing', async () => {
  const key = randomUUID();
  const first = await post(key);
  const before = await counts();
  const again = await post(key);
  expect(again.status).toBe(first.status);
  expect(await again.text()).toBe(await first.text());
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await counts()).toEqual(before);
});

test('the order of fields and defaults that are spelled out do not make another request', async () => {
  const key = randomUUID();
  await post(key);
  const { format, source, ...rest } = USERS;
  const again = await post(key, { format, dryRun: false, source, ...rest });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

test('the same key with another request is refused', async () => {
  const key = randomUUID();
  const made = (await (await post(key)).json()) as ImportAnswer;
  const before = await counts();
  const others: [object, string][] = [
    [{ ...USERS, name: 'Other' }, '/v1/imports'],
    [{}, `/v1/imports/${made.id}/clone`],
    [{}, `/v1/imports/${made.id}/runs`],
  ];
  for (const [json, path] of others) {
    const answer = await post(key, json, path);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as Problem).type).toMatch(/idempotency-key-reused$/);
  }
  expect(await counts()).toEqual(before);
});

test('ten requests at once with one key make one import and one run', async () => {
  const before = await counts();
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(key)));
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  const made = answers.filter(({ status }) => status === 202);
  const refused = answers.filter(({ status }) => status === 409);
  expect(made.length + refused.length).toBe(10);
  expect(made.filter(({ headers }) => !headers.has('idempotent-replayed'))).toHaveLength(1);
  for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
  expect(new Set(bodies.filter((_, index) => answers[index]?.status === 202)).size).toBe(1);
  expect(await counts()).toEqual({
    imports: before.imports + 1,
    runs: before.runs + 1,
    keys: before.keys + 1,
  });
});

test('a request that was refused keeps nothing, so its key can be used again', async () => {
  const key = randomUUID();
  const before = await counts();
  expect((await post(key, { ...USERS, name: '' })).status).toBe(422);
  const made = await api.createImport();
  expect((await post(key, {}, `/v1/imports/${made.id}/runs`)).status).toBe(409);
  expect((await counts()).keys).toBe(before.keys);
  expect((await post(key)).status).toBe(202);
});

test('clone, run and cancel are answered once as well', async () => {
  const made = await api.createImport();
  await api.database.sql`update runs set status = 'completed' where import_id = ${made.id}`;
  for (const path of [`/v1/imports/${made.id}/runs`, `/v1/imports/${made.id}/clone`]) {
    const key = randomUUID();
    const first = await post(key, {}, path);
    const again = await post(key, {}, path);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(await again.text()).toBe(await first.text());
  }
  const other = await api.createImport();
  const key = randomUUID();
  const first = await post(key, undefined, `/v1/runs/${other.run.id}/cancel`);
  await api.database.sql`update runs set status = 'cancelled' where id = ${other.run.id}`;
  const again = await post(key, undefined, `/v1/runs/${other.run.id}/cancel`);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect((await post(randomUUID(), undefined, `/v1/runs/${other.run.id}/cancel`)).status).toBe(409);
});

test('a key has 1 to 255 characters', async () => {
  expect((await post('k'.repeat(255))).status).toBe(202);
  expect((await post('k'.repeat(256))).status).toBe(422);
});

test('an answer is kept for 24 hours', async () => {
  const key = randomUUID();
  const first = (await (await post(key)).json()) as ImportAnswer;
  await api.database
    .sql`update idempotency_keys set created_at = now() - interval '23 hours 59 minutes'`;
  expect((await post(key)).headers.get('idempotent-replayed')).toBe('true');
  await api.database
    .sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second'`;
  const later = await post(key, { ...USERS, name: 'Other' });
  expect(later.status).toBe(202);
  expect(((await later.json()) as ImportAnswer).id).not.toBe(first.id);
  expect((await post(key, { ...USERS, name: 'Other' })).headers.get('idempotent-replayed')).toBe(
    'true',
  );
});

test('a replay starts the run when its first start failed', async () => {
  const key = randomUUID();
  const headers = { 'idempotency-key': key };
  const temporal = deadTemporal();
  const request = { json: USERS, headers };
  const first = await api.send('POST', '/v1/imports', { ...request, changes: { temporal } });
  await temporal.close();
  expect(first.status).toBe(202);
  const { run } = (await first.json()) as ImportAnswer;
  const workflow = api.temporal.client.workflow.getHandle(run?.temporal.workflowId ?? '');
  await expect(workflow.describe()).rejects.toThrow(/not found/);
  expect((await post(key)).headers.get('idempotent-replayed')).toBe('true');
  expect((await workflow.describe()).status.name).toBe('RUNNING');
});
