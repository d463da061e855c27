import { expect, test } from 'vitest';
import { ColumnCounter } from '../../../domain/preview/column-facts.ts';
import type { Json } from '../../../domain/report.ts';

function factsOf(...values: (Json | undefined)[]) {
  const column = new ColumnCounter('x');
  for (const value of values) column.add(value);
  return column.facts(values.length);
}

test.each<[string, Json[]]>([
  ['integer', ['1', ' -20 ', '+3', '12345678901234567890']],
  ['number', ['1.5', '1', '.5', '1e3']],
  ['boolean', ['true', 'FALSE']],
  ['date-time', ['2020-09-16T10:38:06+0100', '2021-01-31', '2021-01-31 10:00']],
  ['text', ['a', '1,5', '2021-02-31', 'yes', 'NaN', '0x10']],
  ['mixed', ['1', 'a']],
  ['mixed', ['1', 'true']],
  ['empty', ['', ' ', null]],
  ['integer', [1, 2, -3]],
  ['number', [1, 2.5]],
  ['boolean', [true, false]],
  ['list', [[1], []]],
  ['object', [{ a: 1 }, {}]],
  ['mixed', [{ a: 1 }, 'x']],
])('the type %s is seen in %j', (type, values) => {
  expect(factsOf(...values).type).toBe(type);
});

test('shares are of the values that are there, the most frequent type first', () => {
  expect(factsOf('a', '1', '2', '3', '', undefined)).toEqual({
    name: 'x',
    type: 'mixed',
    types: [
      { type: 'integer', percent: 75 },
      { type: 'text', percent: 25 },
    ],
    filledPercent: 66.7,
  });
});

test('a share is all or nothing only when it is', () => {
  const { types } = factsOf(...Array.from({ length: 5_000 }, () => '1'), 'x');
  expect(types).toEqual([
    { type: 'integer', percent: 99.9 },
    { type: 'text', percent: 0.1 },
  ]);
});
