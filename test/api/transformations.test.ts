import { expect, test } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import { type Problem, USERS, useApi } from './api.ts';

const api = useApi();

const GIVEN = [
  { op: 'rename', from: 'E-Mail', to: 'email' },
  { op: 'copy', from: 'orders', to: 'hasOrders', values: [{ op: 'cast', to: 'bool' }] },
  { op: 'new', field: 'source', value: 0 },
  { op: 'delete', field: 'internal' },
];
const KEPT = GIVEN.map((item) => (item.op === 'rename' ? { ...item, values: [] } : item));

async function refused(body: object): Promise<Problem['errors']> {
  const { errors } = await api.call<Problem>(422, 'POST', '/v1/imports', { ...USERS, ...body });
  return errors;
}

test('an import answers with its transformations, in their order; without any, with none', async () => {
  const { id } = await api.createImport({ transformations: GIVEN });
  const shown = await api.call<ImportAnswer>(200, 'GET', `/v1/imports/${id}`);
  expect(shown.transformations).toEqual(KEPT);
  expect((await api.createImport()).transformations).toEqual([]);
});

test('a clone keeps the transformations, or has others in place of all', async () => {
  const { id } = await api.createImport({ transformations: GIVEN });
  const clone = (changes: object) =>
    api.call<ImportAnswer>(202, 'POST', `/v1/imports/${id}/clone`, changes);
  expect((await clone({})).transformations).toEqual(KEPT);
  const others = [{ op: 'delete', field: 'internal' }];
  expect((await clone({ transformations: others })).transformations).toEqual(others);
  expect((await clone({ transformations: [] })).transformations).toEqual([]);
});

test('an import from before there were transformations has none, can be cloned and run again', async () => {
  const { id, run } = await api.createImport();
  const { sql } = api.database;
  await sql`update imports set definition = definition - 'transformations' where id = ${id}`;
  await sql`update runs set definition = definition - 'transformations' where import_id = ${id}`;
  const shown = await api.call<ImportAnswer>(200, 'GET', `/v1/imports/${id}`);
  expect(shown.transformations).toEqual([]);
  const clone = await api.call<ImportAnswer>(202, 'POST', `/v1/imports/${id}/clone`);
  expect(clone.transformations).toEqual([]);
  await api.setRun(run.id, { status: 'completed', finishedAt: new Date() });
  await api.call(202, 'POST', `/v1/imports/${id}/runs`);
});

test('a pattern that would be guessed is refused by the name and place of its transformation', async () => {
  const transformations = [
    ...GIVEN,
    { op: 'copy', from: 'a', to: 'b', values: [{ op: 'timestamp', pattern: 'YYYY-MM-dd' }] },
  ];
  expect(await refused({ transformations })).toEqual([
    {
      path: 'transformations[4].values[0].pattern',
      message:
        'transformation 5 (copy "a"): Y is the year of the week, which differs from the calendar year around New Year: use yyyy',
    },
  ]);
});

test('everything that is wrong is told at once', async () => {
  const errors = await refused({
    name: '',
    transformations: [
      { op: 'rename', from: 'a', to: 'b' },
      { op: 'delete', field: 'a' },
      { op: 'delete', field: 'email' },
    ],
  });
  expect(errors).toEqual([
    { path: 'name', message: expect.any(String) },
    {
      path: 'transformations[1]',
      message: expect.stringContaining(
        'transformation 2 (delete "a") reads a field that transformation 1 (rename "a") has taken away',
      ),
    },
    {
      path: 'transformations[2]',
      message: expect.stringContaining(
        'transformation 3 (delete "email") takes "email" away, the id of the user',
      ),
    },
  ]);
});

test.each([
  [{ op: 'move', from: 'a', to: 'b' }, 'transformations[0].op'],
  [{ op: 'rename', from: 'a' }, 'transformations[0].to'],
  [{ op: 'new', field: 'a', value: {} }, 'transformations[0].value'],
  [{ op: 'delete', field: 'a', values: [] }, 'transformations[0].values'],
  [
    { op: 'copy', from: 'a', to: 'b', values: [{ op: 'cast', to: 'int' }] },
    'transformations[0].values[0].to',
  ],
  [
    { op: 'copy', from: 'a', to: 'b', values: [{ op: 'map', mappings: [] }] },
    'transformations[0].values[0].mappings',
  ],
])('%j is refused at %s', async (transformation, path) => {
  const errors = await refused({ transformations: [transformation] });
  expect(errors?.map((error) => error.path)).toEqual([path]);
});

const CAST = [{ op: 'cast', to: 'integer' }];

test.each([
  [
    'users',
    USERS.format,
    { op: 'rename', from: 'email', to: 'mail' },
    /takes "email" away.*userIdField/,
  ],
  ['users', USERS.format, { op: 'new', field: 'email', value: 'a@b.co' }, /every user the same id/],
  ['orders', { kind: 'kevel-csv' }, { op: 'delete', field: 'orderId' }, /takes "orderId" away/],
  [
    'orders',
    { kind: 'kevel-csv' },
    { op: 'rename', from: 'nr', to: 'orderId', values: CAST },
    /changes the values of "orderId".*without values/,
  ],
  [
    'orders',
    { kind: 'shopify-csv' },
    { op: 'copy', from: 'Name', to: 'Name', values: CAST },
    /changes the values of "Name"/,
  ],
  ['products', { kind: 'jsonl' }, { op: 'rename', from: 'id', to: 'sku' }, /takes "id" away/],
  [
    'products',
    { kind: 'google-xml' },
    { op: 'new', field: 'id', value: 1 },
    /every product the same id/,
  ],
])('ids of %s in %j cannot be lost: %j', async (entity, format, transformation, message) => {
  expect(await refused({ entity, format, transformations: [transformation] })).toEqual([
    { path: 'transformations[0]', message: expect.stringMatching(message) },
  ]);
});

test.each([
  ['users', USERS.format, { op: 'rename', from: 'E-Mail', to: 'email' }],
  ['users', USERS.format, { op: 'rename', from: 'email', to: 'email', values: CAST }],
  ['orders', { kind: 'kevel-csv' }, { op: 'rename', from: 'nr', to: 'orderId' }],
  ['orders', { kind: 'shopify-csv' }, { op: 'copy', from: 'Id', to: 'Id', values: CAST }],
  ['products', { kind: 'jsonl' }, { op: 'copy', from: 'sku', to: 'id', values: CAST }],
])('of %s in %j, %j is allowed', async (entity, format, transformation) => {
  const made = await api.createImport({ entity, format, transformations: [transformation] });
  expect(made.transformations).toMatchObject([transformation]);
});

test('the API document says what transformations are', async () => {
  const document = await (await api.send('GET', '/openapi.json')).json();
  const text = JSON.stringify(document);
  for (const word of ['"rename"', '"copy"', '"new"', '"delete"', '"map"', '"timestamp"', '"cast"'])
    expect(text).toContain(word);
});
