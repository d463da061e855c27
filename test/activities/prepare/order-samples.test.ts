import { describe, expect, test } from 'vitest';
import { HEADER } from '../../domain/orders/kevel-orders.ts';
import { codesOf, csvOf, orderRows, readOrdersOf } from './order-chunks.ts';

describe('blank rows', () => {
  const BLANK = `${','.repeat(HEADER.length - 1)}\n`;

  test('are records of their own and do not end an order', () => {
    const [first = {}, second = {}] = orderRows('a', 2);
    const text = `${csvOf([first])}${BLANK}${csvOf([second])}${BLANK}`;
    const { orders, report } = readOrdersOf(text);
    expect(orders[0]?.document.lineItems).toHaveLength(2);
    expect(report).toMatchObject({ rows: 4, read: 3, rejected: 0, ignored: 2 });
    expect(codesOf(report.issues)).toEqual([['blank_row', null, 2]]);
    expect(report.sample.first.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(report.sample.first[0]?.furtherRows).toHaveLength(1);
  });

  test('are not among the rejected rows of an order', () => {
    const [first = {}, second = {}] = orderRows('a', 2, { lineItem_sku: '' });
    const { rejected } = readOrdersOf(`${csvOf([first])}${BLANK}${csvOf([second])}`);
    expect(rejected.map(({ line }) => line)).toEqual([2, 4]);
  });

  test('may be very many', () => {
    const text = csvOf(orderRows('a')) + BLANK.repeat(5_000) + csvOf(orderRows('b'));
    const { orders, report } = readOrdersOf(text);
    expect(orders.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(report).toMatchObject({ rows: 5_002, read: 5_002, ignored: 5_000, rejected: 0 });
  });
});

describe('samples', () => {
  test('show the first and last five orders with their further rows, and what is stored', () => {
    const rows = Array.from({ length: 12 }, (_, index) => orderRows(`o${index}`, 2)).flat();
    const { sample } = readOrdersOf(csvOf(rows)).report;
    expect(sample.first.map(({ read }) => read.orderId)).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
    expect(sample.last.map(({ read }) => read.orderId)).toEqual(['o7', 'o8', 'o9', 'o10', 'o11']);
    const [first] = sample.first;
    expect(first?.line).toBe(2);
    expect(first?.furtherRows).toHaveLength(1);
    expect(first?.furtherRows?.[0]).toMatchObject({ orderId: '', lineItem_id: 'o0-2' });
    expect(first?.stored).toMatchObject({ order: { id: 'o0' }, lineItems: [{}, {}] });
    expect(JSON.stringify(sample)).not.toContain('\\u0001');
  });

  test('have no further rows when there are none', () => {
    const { sample } = readOrdersOf(csvOf(orderRows('a'))).report;
    expect(sample.first[0]).not.toHaveProperty('furtherRows');
  });

  test('show twenty further rows at most', () => {
    const { sample } = readOrdersOf(csvOf(orderRows('a', 50))).report;
    expect(sample.first[0]?.furtherRows).toHaveLength(20);
    expect(sample.first[0]?.furtherRows?.at(-1)).toMatchObject({ lineItem_id: 'a-21' });
  });

  test('show what was rejected, without anything stored', () => {
    const { sample } = readOrdersOf(csvOf(orderRows('a', 1, { lineItem_sku: '' }))).report;
    expect(sample.first[0]).toMatchObject({
      stored: null,
      issues: [{ code: 'missing_value', column: 'lineItem_sku' }],
    });
  });
});
