import { describe, expect, test } from 'vitest';
import { ExactNumber, type JsonValue } from '../../../domain/json-lines/json-value.ts';
import type { Json } from '../../../domain/report.ts';
import type { ValueTransformation } from '../../../domain/transformations/definition.ts';
import {
  BadValue,
  cast,
  createTransforms,
  type TransformValue,
} from '../../../domain/transformations/values.ts';

const ERROR = 'Error';

function transformOf(values: readonly ValueTransformation[], fromText: boolean): TransformValue {
  return createTransforms(fromText)(values) ?? ((value) => value);
}

const outcome = (value: JsonValue | BadValue) => (value instanceof BadValue ? ERROR : value);

describe('casting', () => {
  // The documentation's table, cell by cell, then what it leaves open.
  test.each<[Json, Json, Json, Json, Json]>([
    ['2.4', '2.4', 2, 2.4, true],
    ['0', '0', 0, 0, false],
    ['car', 'car', ERROR, ERROR, ERROR],
    ['false', 'false', ERROR, ERROR, false],
    [3.8, '3.8', 3, 3.8, true],
    ['', '', ERROR, ERROR, ERROR],
    [' 2 ', ' 2 ', 2, 2, true],
    ['1e3', '1e3', 1000, 1000, true],
    ['-0', '-0', 0, 0, false],
    ['-2.9', '-2.9', -2, -2.9, true],
    ['NaN', 'NaN', ERROR, ERROR, ERROR],
    ['Infinity', 'Infinity', ERROR, ERROR, ERROR],
    ['1e400', '1e400', ERROR, ERROR, ERROR],
    ['0x10', '0x10', ERROR, ERROR, ERROR],
    ['1,5', '1,5', ERROR, ERROR, ERROR],
    ['12345678901234567890', '12345678901234567890', ERROR, 12345678901234567000, true],
    ['TRUE', 'TRUE', ERROR, ERROR, true],
    [true, 'true', ERROR, ERROR, true],
    [false, 'false', ERROR, ERROR, false],
    [null, null, null, null, null],
    [[1], ERROR, ERROR, ERROR, ERROR],
    [{ a: 1 }, ERROR, ERROR, ERROR, ERROR],
  ])('%j', (value, text, integer, float, bool) => {
    expect(outcome(cast(value, 'string'))).toEqual(text);
    expect(outcome(cast(value, 'integer'))).toEqual(integer);
    expect(outcome(cast(value, 'float'))).toEqual(float);
    expect(outcome(cast(value, 'bool'))).toEqual(bool);
  });
});

describe('a number that a double would change', () => {
  const id = new ExactNumber('12345678901234567890');
  const exact = new ExactNumber('3.80000000000000000000001');

  test('is cast by what it says, and to a text as it is written', () => {
    expect(cast(id, 'string')).toBe('12345678901234567890');
    expect(outcome(cast(id, 'integer'))).toBe(ERROR);
    expect(cast(id, 'bool')).toBe(true);
    expect(cast(exact, 'integer')).toBe(3);
    expect(cast(exact, 'float')).toBe(3.8);
    expect(outcome(cast(new ExactNumber('1e400'), 'float'))).toBe(ERROR);
  });

  test('is mapped by its value, unless other numbers have the same double', () => {
    const transform = transformOf(
      [
        {
          op: 'map',
          mappings: [
            { from: 1000, to: 'k' },
            { from: Number(id.text), to: 'wrong' },
          ],
        },
      ],
      false,
    );
    expect(transform(new ExactNumber('1e3'))).toBe('k');
    expect(transform(id)).toBe(id);
  });

  test('may be a timestamp', () => {
    const transform = transformOf([{ op: 'timestamp', pattern: 'yyyyMMddHHmmssSSS' }], false);
    expect(transform(new ExactNumber('20210121142501123'))).toBe('2021-01-21T14:25:01.123Z');
  });
});

test('a value that cannot be transformed says what was wanted of it', () => {
  expect(cast('car', 'integer')).toEqual(new BadValue('invalid_cast', 'cast to integer'));
  expect(transformOf([{ op: 'timestamp', pattern: 'yyyy/MM/dd' }], true)('car')).toEqual(
    new BadValue('invalid_timestamp', 'pattern yyyy/MM/dd'),
  );
});

describe('mapping', () => {
  const mappings = [
    { from: '1', to: 'one' },
    { from: '2', to: 'two' },
    { from: 3, to: 'three' },
    { from: '1', to: 'never' },
    { from: true, to: 0 },
    { from: null, to: 'none' },
  ];
  test.each<[Json, Json, Json]>([
    ['1', 'one', 'one'],
    ['2', 'two', 'two'],
    ['other', 'other', 'other'],
    [1, 1, 'one'],
    ['3', '3', 'three'],
    [3, 'three', 'three'],
    [true, 0, '0'],
    ['true', 'true', '0'],
    [null, 'none', 'none'],
    ['__proto__', '__proto__', '__proto__'],
  ])('%j becomes %j by type, and %j in a file that knows only texts', (value, typed, text) => {
    expect(transformOf([{ op: 'map', mappings }], false)(value)).toEqual(typed);
    expect(transformOf([{ op: 'map', mappings }], true)(value)).toEqual(text);
  });
});

describe('a custom timestamp', () => {
  const transform = transformOf([{ op: 'timestamp', pattern: 'yyyy/MM/dd hh:mm' }], true);
  test.each<[Json, Json]>([
    ['2021/01/21 14:25', '2021-01-21T14:25:00Z'],
    [' 2021/01/21 14:25 ', '2021-01-21T14:25:00Z'],
    ['', ''],
    [null, null],
    ['2021-01-21T14:25:00Z', ERROR],
    [true, ERROR],
  ])('of %j is %j', (value, time) => {
    expect(outcome(transform(value))).toEqual(time);
  });

  test('may be a number', () => {
    const compact = transformOf([{ op: 'timestamp', pattern: 'yyyyMMdd' }], false);
    expect(compact(20210121)).toBe('2021-01-21T00:00:00Z');
  });
});

test('several transformations of a value happen in order, and the first that fails ends them', () => {
  const transform = transformOf(
    [
      { op: 'map', mappings: [{ from: 'yes', to: '1' }] },
      { op: 'cast', to: 'integer' },
      { op: 'cast', to: 'bool' },
    ],
    true,
  );
  expect(transform('yes')).toBe(true);
  expect(transform('0.9')).toBe(false);
  expect(outcome(transform('no'))).toBe(ERROR);
});
