import { describe, expect, test } from 'vitest';
import { codesOf, csvOf, orderRows, readOrdersOf } from './order-chunks.ts';

describe('an order that is too long', () => {
  test('by rows is rejected with all of them', () => {
    const rows = [...orderRows('a', 10_001), ...orderRows('b', 10_000)];
    const { orders, report, rejected } = readOrdersOf(csvOf(rows));
    expect(orders.map(({ id }) => id)).toEqual(['b']);
    expect(codesOf(report.issues)).toEqual([['order_too_long', 'orderId', 1]]);
    expect(rejected).toHaveLength(10_001);
    expect(rejected[0]?.issues).toEqual([
      { code: 'order_too_long', column: 'orderId', value: 'a' },
    ]);
    expect(rejected.at(-1)).toMatchObject({
      line: 10_002,
      issues: [{ code: 'rejected_with_order' }],
    });
  });

  test('by bytes is rejected, and its rows are read again in parts that miss none', () => {
    const rows = orderRows('a', 30, { lineItem_name: 'é'.repeat(150_000) });
    const { orders, report, rejected } = readOrdersOf(csvOf([...rows, ...orderRows('b')]));
    expect(orders.map(({ id }) => id)).toEqual(['b']);
    expect(codesOf(report.issues)).toEqual([['order_too_long', 'orderId', 1]]);
    expect(rejected.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 2));
  });
});
