import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { SHOPIFY_HEADER } from '../../dev/example-shopify-columns.ts';
import { EXAMPLES, examplePath } from '../../dev/make-example.ts';
import { KEVEL_COLUMNS } from '../../domain/orders/kevel-columns.ts';

const names = Object.keys(EXAMPLES);

describe.each(Object.entries(EXAMPLES))('%s', (name, text) => {
  test('is what its generator writes, at every run', () => {
    expect(text()).toBe(text());
    expect(readFileSync(examplePath(name), 'utf8')).toBe(text());
  });

  test('has nobody real in it: every address ends in .example', () => {
    const hosts = [...text().matchAll(/(?:[\w.]@|https:\/\/)([\p{L}\d.-]+\.[\p{L}]+)/gu)].flatMap(
      ([, host]) => host ?? [],
    );
    expect(hosts.length).toBeGreaterThanOrEqual(name === 'products.jsonl' ? 0 : 40);
    expect(hosts.filter((host) => !/\.example$/i.test(host))).toEqual([]);
  });
});

test('every file in examples/ has a generator', () => {
  expect(readdirSync(examplePath('.')).toSorted()).toEqual(names.toSorted());
});

describe('orders.csv', () => {
  const [columns = [], ...rows] = parse(EXAMPLES['orders.csv']()) as string[][];
  const valuesOf = (column: string) => rows.map((cells) => cells[columns.indexOf(column)] ?? '');

  test('has every column of the format and two custom ones, and says something in each', () => {
    const known = KEVEL_COLUMNS.map(({ name }) => name as string).filter(
      (name) => !name.startsWith('custom_'),
    );
    expect(columns).toEqual(expect.arrayContaining(known));
    expect(columns.filter((name) => name.startsWith('custom_'))).toHaveLength(2);
    expect(columns.filter((column) => new Set(valuesOf(column)).size < 2)).toEqual([]);
  });

  test("has orders of several rows, of which some say what is the order's on the first one only", () => {
    const orders = Map.groupBy(rows, ([id = '']) => id);
    orders.delete('');
    expect(orders.size).toBe(600);
    const further = [...orders.values()].flatMap((order) => order.slice(1));
    expect(further.length).toBeGreaterThan(500);
    expect(further.filter(([, userIdType]) => userIdType === '').length).toBeGreaterThan(200);
    expect(valuesOf('custom_note').some((note) => note.includes('\n'))).toBe(true);
  });

  test('names products of products.xml', () => {
    const ids = [...EXAMPLES['products.xml']().matchAll(/<g:id>(.+)<\/g:id>/g)].map(([, id]) => id);
    const named = new Set(valuesOf('lineItem_productId').filter((id) => id !== ''));
    expect(named.size).toBeGreaterThan(200);
    // One product lost its id in the feed.
    expect([...named].filter((id) => !ids.includes(id))).toHaveLength(1);
  });
});

test('shopify-orders.csv has the 79 columns of today', () => {
  expect(SHOPIFY_HEADER).toHaveLength(79);
  expect(EXAMPLES['shopify-orders.csv']()).toMatch(
    /^Name,Email,Financial Status,.*Payment References\n#1001,/,
  );
});
