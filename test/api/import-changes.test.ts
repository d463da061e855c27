import { expect, test } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import { unsealSecrets } from '../../domain/secrets.ts';
import { KEY_NAME, type Problem, USERS, useApi } from './api.ts';

const api = useApi();

interface Change {
  changedBy: string;
  changes: { path: string; from: unknown; to: unknown }[];
}

const SOURCE = {
  ...USERS.source,
  url: 'https://files.example/crm.csv?sig=canary',
  credentials: { username: 'shop', password: 'canary-1' },
};

async function changesOf(id: string): Promise<Change[]> {
  return (await api.call<{ items: Change[] }>(200, 'GET', `/v1/imports/${id}/changes`)).items;
}

async function secretsOf(id: string) {
  const [row] = await api.database.sql<{ sealed: string }[]>`
    select sealed_credentials as sealed from imports where id = ${id}`;
  return unsealSecrets(row?.sealed ?? null, api.dependencies.settings.keyring, id);
}

test('a change is kept with who made it, field by field, and the secrets stay', async () => {
  const { id } = await api.createImport({ source: SOURCE });
  const changed = await api.call<ImportAnswer>(200, 'PATCH', `/v1/imports/${id}`, {
    name: 'CRM, new',
    source: { encoding: 'windows-1252' },
    errorThreshold: { maxRejected: 3 },
  });
  expect(changed).toMatchObject({
    id,
    name: 'CRM, new',
    source: { encoding: 'windows-1252', url: 'https://files.example/crm.csv?...' },
    errorThreshold: { maxRejected: 3 },
  });
  const [change, ...others] = await changesOf(id);
  expect(others).toEqual([]);
  expect(change?.changedBy).toBe(KEY_NAME);
  expect(change?.changes).toEqual([
    { path: 'errorThreshold', from: null, to: { maxRejected: 3 } },
    { path: 'name', from: 'CRM users', to: 'CRM, new' },
    { path: 'source.encoding', from: 'utf-8', to: 'windows-1252' },
  ]);
  expect(await secretsOf(id)).toMatchObject({
    query: 'sig=canary',
    credentials: SOURCE.credentials,
  });
});

test('null takes a field of the source away', async () => {
  const { id } = await api.createImport({ source: { ...USERS.source, onlyChanged: true } });
  const body = { source: { onlyChanged: null, onlyNew: null } };
  const changed = await api.call<ImportAnswer>(200, 'PATCH', `/v1/imports/${id}`, body);
  expect(changed.source).toMatchObject({ onlyChanged: false, onlyNew: false });
  expect((await changesOf(id)).flatMap(({ changes }) => changes)).toEqual([
    { path: 'source.onlyChanged', from: true, to: null },
  ]);
});

test('of a secret it is kept that it was changed, not from what to what', async () => {
  const { id } = await api.createImport({ source: SOURCE });
  const credentials = { username: 'shop', password: 'canary-2' };
  await api.call(200, 'PATCH', `/v1/imports/${id}`, { source: { credentials } });
  const log = await changesOf(id);
  expect(log.flatMap(({ changes }) => changes.map(({ path }) => path))).toEqual(['secrets']);
  expect(JSON.stringify(log)).not.toContain('canary');
  expect(await secretsOf(id)).toMatchObject({ query: 'sig=canary', credentials });
});

test('who archives an import is kept, once', async () => {
  const { id } = await api.createImport();
  for (const _twice of [1, 2]) await api.call(204, 'DELETE', `/v1/imports/${id}`);
  expect(await changesOf(id)).toMatchObject([
    { changedBy: KEY_NAME, changes: [{ path: 'archived', from: false, to: true }] },
  ]);
});

test('a change that changes nothing is not kept, and one that is wrong changes nothing', async () => {
  const { id } = await api.createImport({ source: SOURCE });
  await api.call(200, 'PATCH', `/v1/imports/${id}`, { name: 'CRM users' });
  const problem = await api.call<Problem>(422, 'PATCH', `/v1/imports/${id}`, {
    source: { encoding: 'nonsense' },
    entity: 'orders',
  });
  expect(problem.errors?.length).toBeGreaterThan(0);
  expect(await changesOf(id)).toEqual([]);
  await api.call(204, 'DELETE', `/v1/imports/${id}`);
  await api.call(409, 'PATCH', `/v1/imports/${id}`, { name: 'x' });
});
