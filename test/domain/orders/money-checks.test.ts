import { expect, test } from 'vitest';
import { checkRefund, checkTotal, LineItemTotals } from '../../../domain/orders/money-checks.ts';

const NONE = { total: 0, subtotal: 0, tax: 0, shipping: 0, refund: 0 };

function checkLines(total: number, lines: readonly number[], cancelled: readonly number[] = []) {
  const totals = new LineItemTotals();
  for (const line of lines) totals.add(line, false);
  for (const line of cancelled) totals.add(line, true);
  return totals.check(total);
}

test('a total is the sum of its parts, to a cent', () => {
  const parts = { ...NONE, subtotal: 0.1, tax: 0.2 };
  expect(checkTotal({ ...parts, total: 0.3 })).toBeNull();
  expect(checkTotal({ ...parts, total: 0.31 })).toBeNull();
  expect(checkTotal({ ...parts, total: 0.29 })).toBeNull();
  expect(checkTotal({ ...parts, total: 0.32 })).toBe('total_mismatch');
  expect(checkTotal({ ...parts, total: -0.3 })).toBe('total_mismatch');
});

test('very large amounts are not told apart by the noise of floating point', () => {
  const third = 333_333_333_333_333.3;
  const parts = { ...NONE, subtotal: third, tax: third, shipping: third };
  expect(checkTotal({ ...parts, total: 999_999_999_999_999.9 })).toBeNull();
});

test('a refund may be the total, not more', () => {
  expect(checkRefund({ ...NONE, total: 10, refund: 10 })).toBeNull();
  expect(checkRefund({ ...NONE, total: 0.3, refund: 0.1 + 0.2 })).toBeNull();
  expect(checkRefund({ ...NONE, total: 10, refund: 10.01 })).toBe('refund_above_total');
});

test('line items add up to the total, each rounded by half a cent at most', () => {
  expect(checkLines(0.3, [0.1, 0.2])).toBeNull();
  expect(checkLines(10.02, [5, 5])).toBeNull();
  expect(checkLines(10.03, [5, 5])).toBe('line_items_mismatch');
  expect(
    checkLines(
      100.06,
      Array.from({ length: 10 }, () => 10),
    ),
  ).toBeNull();
  expect(checkLines(5, [])).toBe('line_items_mismatch');
});

test('what was cancelled may be out of the total of the order, or still in it', () => {
  expect(checkLines(5, [5], [7])).toBeNull();
  expect(checkLines(12, [5], [7])).toBeNull();
  expect(checkLines(7, [5], [7])).toBe('line_items_mismatch');
});

test('totals that were cleared begin anew', () => {
  const totals = new LineItemTotals();
  totals.add(5, true);
  totals.clear();
  totals.add(3, false);
  expect(totals.check(3)).toBeNull();
  expect(totals.check(8)).toBe('line_items_mismatch');
});
