import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { products } from '../../db/schema/index.ts';
import type { Product } from '../../domain/products/product-document.ts';
import { recordKey } from '../../domain/record-key.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();
const runId = randomUUID();
const whole: Product = {
  id: 'p1',
  itemGroupId: 'g1',
  name: 'Tee',
  brand: 'Ünder',
  category: 'Men/Shirts',
  categoriesList: ['Men', 'Shirts'],
  currency: 'EUR',
  price: 12.5,
  quantity: 3,
  discount: { value: 2.5, currency: 'EUR' },
  promotions: ['SPRING'],
  adult: false,
  size: 'M',
  sizeSystem: 'EU',
  gender: 'female',
  sku: 'p1-m',
  customFields: JSON.parse('{"__proto__":"x","color":"blue"}') as Record<string, string>,
};

beforeAll(async () => {
  const rowOf = (product: Product) => ({
    key: recordKey(product.id),
    id: product.id,
    digest: randomUUID(),
    filling: '',
    product,
    runId,
  });
  await api.database.db
    .insert(products)
    .values([rowOf(whole), rowOf({ id: 'A/b?c d#%' }), rowOf({ id: '12345678901234567890' })]);
});

const read = (id: string) => api.send('GET', `/v1/products/${encodeURIComponent(id)}`);

test('a product is answered with all its fields, and when and by which run it was stored', async () => {
  const answer = await read('p1');
  expect(answer.status).toBe(200);
  const body = (await answer.json()) as Product & { createdAt: string; updatedAt: string };
  const { createdAt, updatedAt, ...rest } = body;
  expect(rest).toEqual({ ...whole, runId });
  expect(Object.keys(body.customFields ?? {})).toEqual(['__proto__', 'color']);
  for (const time of [createdAt, updatedAt]) expect(new Date(time).toISOString()).toBe(time);
});

test('a field that its feed does not say is left out', async () => {
  expect(Object.keys((await (await read('A/b?c d#%')).json()) as object)).toEqual([
    'id',
    'createdAt',
    'updatedAt',
    'runId',
  ]);
});

test('an id may hold any character, and is found with blanks around as imports would write it', async () => {
  for (const id of ['A/b?c d#%', '12345678901234567890', ' p1 ']) {
    const answer = await read(id);
    expect([id, answer.status]).toEqual([id, 200]);
    expect(await answer.json()).toMatchObject({ id: id.trim() });
  }
});

test('an id that is not stored, or cannot be, is 404 with a sentence', async () => {
  for (const id of ['nobody', 'P1', 'a\0b', '%', '\ufffd', 'x'.repeat(5_000)]) {
    const answer = await read(id);
    expect([id.slice(0, 20), answer.status]).toEqual([id.slice(0, 20), 404]);
    expect(((await answer.json()) as Problem).detail).toBe('no product with this id is stored');
  }
});

test('the document of the API has the product with its id as the only field that is always there', async () => {
  const document = (await (await api.send('GET', '/openapi.json')).json()) as {
    components: { schemas: { Product: { required: string[]; properties: object } } };
  };
  const { required, properties } = document.components.schemas.Product;
  expect(required.toSorted()).toEqual(['createdAt', 'id', 'runId', 'updatedAt']);
  expect(Object.keys(properties)).toEqual([
    ...Object.keys(whole),
    'createdAt',
    'updatedAt',
    'runId',
  ]);
});
