import { expect, test } from 'vitest';
import { castAdvice } from '../../../domain/preview/cast-advice.ts';
import { ColumnCounter } from '../../../domain/preview/column-facts.ts';

/** The advice on a column whose first value stands on line 2. */
function adviceOn(name: string, values: string[]): string | null {
  const column = new ColumnCounter(name);
  for (const value of values) column.add(value);
  return castAdvice(
    column,
    values.map((value, index) => ({ line: index + 2, value })),
  );
}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test('a column that nearly always holds integers should be cast, and the rows that would fail are named', () => {
  const values = numbers(1000);
  for (const at of [5, 17, 100, 200, 300, 400]) values[at] = 'n/a';
  expect(adviceOn('numberOfOrders', values)).toBe(
    '99.4 % of numberOfOrders are integers: add a cast to integer; 6 rows would fail, lines 7, 19, 102, 202, 302, ...',
  );
});

test('empty values count among what fails, not among what a column is', () => {
  expect(adviceOn('orders', [...numbers(20), '', ' '])).toBe(
    'All of orders are integers: add a cast to integer; 2 rows would fail (2 of them empty), lines 22, 23',
  );
});

test('one value with decimals makes a column of numbers', () => {
  expect(adviceOn('spent', [...numbers(30), '1.5'])).toBe(
    'All of spent are numbers: add a cast to float',
  );
});

test('true and false are told', () => {
  const values = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'TRUE' : 'false'));
  expect(adviceOn('newsletter', values)).toBe(
    'All of newsletter are true or false: add a cast to bool',
  );
});

test.each([
  ['too few values', 'orders', numbers(19)],
  ['too few numbers', 'orders', [...numbers(30), ...Array.from({ length: 4 }, () => 'x')]],
  ['zeros in front', 'shelf', [...numbers(30), '007']],
  ['a plus in front', 'contact', [...numbers(30), '+351210000000']],
  ['digits that a number cannot hold', 'serial', [...numbers(30), '12345678901234567890']],
  ['dates', 'born', Array.from({ length: 30 }, () => '2020-01-31')],
  ['the name of an id', 'customerId', numbers(30)],
  ['the name of an id in other words', 'zip_code', numbers(30)],
  ['the name of a phone', 'Mobile Phone', numbers(30)],
  ['a name that ends as ids do', 'customer number', numbers(30)],
])('there is no advice with %s', (_, name, values) => {
  expect(adviceOn(name, values)).toBeNull();
});
