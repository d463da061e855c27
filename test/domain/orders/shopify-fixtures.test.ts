import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ordersOf } from './shopify.ts';

const FOLDER = new URL('../../fixtures/shopify/', import.meta.url);
const files = globSync('*.expected.json', { cwd: FOLDER }).map((name) =>
  name.replace('.expected.json', ''),
);

test('there are example exports', () => {
  expect(files.toSorted()).toEqual(['older-export', 'todays-export']);
});

test.each(files)('the orders of %s.csv', (name) => {
  const text = readFileSync(new URL(`${name}.csv`, FOLDER));
  const expected: unknown = JSON.parse(
    readFileSync(new URL(`${name}.expected.json`, FOLDER), 'utf8'),
  );
  expect(JSON.parse(JSON.stringify(ordersOf(text)))).toEqual(expected);
});

test('the fields of a document always stand in the same order', () => {
  const [order] = ordersOf(readFileSync(new URL('todays-export.csv', FOLDER)));
  expect(Object.keys(order?.document ?? {})).toEqual([
    'userId',
    'order',
    'lineItems',
    'customFields',
    'createdAt',
    'lastUpdated',
  ]);
  expect(Object.keys(order?.document?.order ?? {}).join()).toBe(
    'id,currency,total,subtotal,tax,shipping,discount,refund,paymentMethod,shippingMethod,shippingCountry,source,promotions',
  );
  expect(Object.keys(order?.document?.lineItems[0] ?? {}).join()).toBe(
    'productId,name,brand,currency,total,subtotal,tax,shipping,sku,discount,refund,quantity,status',
  );
});
