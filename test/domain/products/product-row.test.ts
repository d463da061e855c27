import { expect, test } from 'vitest';
import { productRow } from '../../../domain/products/product-row.ts';
import type { Product } from '../../../domain/products/product-document.ts';
import { keyOrder, recordKey } from '../../../domain/record-key.ts';

test('the row of a product is a line of COPY text of six columns', () => {
  const product: Product = {
    id: 'a\\b',
    name: 'line\nbreak "quoted" tab\t',
    customFields: { color: 'blue', link: 'https://example.com' },
  };
  const { key, order, copyLine, json } = productRow(product, 'run');
  expect(json).toBe(JSON.stringify(product));
  expect(key).toBe(recordKey('a\\b'));
  expect(order).toBe(keyOrder(key));
  expect(copyLine.endsWith('\n')).toBe(true);
  const columns = copyLine.slice(0, -1).split('\t');
  expect(columns).toHaveLength(6);
  const [firstKey, digest, id, runId, filling, stored] = columns;
  expect([firstKey, id, runId]).toEqual([key, 'a\\\\b', 'run']);
  expect(digest).toMatch(/^[0-9a-f]{32}$/);
  expect(stored?.replaceAll('\\\\', '\\')).toBe(json);
  // What line items may be filled with: not the address of the product's page.
  expect(filling?.replaceAll('\\\\', '\\').split('\u0001')).toEqual([
    '',
    `"name":${JSON.stringify(product.name)}`,
    ...Array.from({ length: 7 }, () => ''),
    '"customFields":{"color":"blue"}',
  ]);
});

test('the digest tells products apart by their content alone', () => {
  const digestOf = (product: Product, runId: string) =>
    productRow(product, runId).copyLine.split('\t')[1];
  expect(digestOf({ id: 'a', price: 1 }, 'one')).toBe(digestOf({ id: 'a', price: 1 }, 'two'));
  expect(digestOf({ id: 'a', price: 1 }, 'one')).not.toBe(digestOf({ id: 'a', price: 2 }, 'one'));
});

test('a custom field named __proto__ is stored and filled in like any other', () => {
  const { copyLine } = productRow(
    JSON.parse('{"id":"a","customFields":{"__proto__":"x"}}') as Product,
    'run',
  );
  expect(copyLine.match(/\{"__proto__":"x"\}/g)).toHaveLength(2);
});
