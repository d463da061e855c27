import { expect, test } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();

const KEY = 'egoi-canary-key';
const SOURCE = { kind: 'egoi', apiKey: KEY, listId: 12 };
const CONTACTS = { name: 'Newsletter', entity: 'users', source: SOURCE };

/** The paths and the text of a refusal. */
async function refused(body: object, path = '/v1/imports') {
  const answer = await api.send('POST', path, { json: body });
  expect(answer.status).toBe(422);
  const { errors = [] } = (await answer.json()) as Problem;
  return { paths: errors.map((error) => error.path).sort(), text: JSON.stringify(errors) };
}

test('a definition that does not go with E-goi is refused with all that is wrong', async () => {
  const { paths } = await refused({
    ...CONTACTS,
    source: { kind: 'egoi', listId: 0, segmentId: '../1' },
    format: { kind: 'csv', userIdField: 'a', userIdType: 'email' },
    transformations: [{ op: 'delete', field: 'x' }],
  });
  expect(paths).toEqual([
    'format',
    'source.apiKey',
    'source.listId',
    'source.segmentId',
    'transformations',
  ]);
});

test('contacts are users only, and a file of users needs a format', async () => {
  for (const entity of ['orders', 'products'])
    expect((await refused({ ...CONTACTS, entity })).paths).toContain('source.kind');
  const file = { ...CONTACTS, source: { kind: 'file', url: 'upload://x.csv' } };
  expect(await refused(file)).toMatchObject({
    paths: ['format'],
    text: expect.stringContaining('how the file is read'),
  });
});

test('a preview of contacts is refused with what to do instead', async () => {
  const body = { entity: 'users', source: SOURCE, format: { kind: 'egoi' } };
  expect((await refused(body, '/v1/preview')).text).toContain('a dry run shows');
});

test('the key is sealed, and in no answer or stored definition', async () => {
  const made = await api.call<ImportAnswer>(202, 'POST', '/v1/imports', CONTACTS);
  expect(made).toMatchObject({
    source: { kind: 'egoi', listId: 12, segmentId: null },
    format: { kind: 'egoi' },
    hasCredentials: true,
  });
  const shown = [made, await api.call(200, 'GET', `/v1/imports/${made.id}`)];
  const { sql } = api.database;
  const rows = await sql`select definition from imports union all select definition from runs`;
  expect(JSON.stringify([shown, rows])).not.toContain(KEY);
  const [row] = await sql`select sealed_credentials as sealed from imports where id = ${made.id}`;
  expect(row?.['sealed']).toMatch(/^v1\./);
});
