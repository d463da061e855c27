import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberText, readInteger, readNumber } from '../../../domain/values/number.ts';

const NUMBERS: [string, number][] = [
  ['0', 0],
  ['85', 85],
  ['102.5', 102.5],
  ['-3.25', -3.25],
  ['+7', 7],
  [' 11.50\t', 11.5],
  ['007.10', 7.1],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1_000],
  ['1.5E-3', 0.0015],
  ['0.1', 0.1],
  ['123456789012345', 123_456_789_012_345],
  ['12345678901234567890', 12_345_678_901_234_567_000],
  ['0.000000000000001', 1e-15],
  ['0.1234567890123456789', 0.123_456_789_012_345_68],
  ['1e-400', 0],
];

test.each(NUMBERS)('%j is a number', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

const NOT_NUMBERS = [
  '',
  ' ',
  '-',
  '+',
  '.',
  '-.',
  'e3',
  '1e',
  '1,5',
  '1.000,50',
  '1,000.50',
  '1 000',
  "1'000",
  '1_000',
  '1.2.3',
  '--1',
  '+-1',
  '0x1F',
  '0b1',
  '0o7',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e400',
  '-1e400',
  '€5',
  '5 EUR',
  '5%',
  '٣',
  '１２',
  'null',
  '1n',
  '1d',
];

test.each(NOT_NUMBERS)('%j is not a number', (text) => {
  expect(readNumber(text)).toBeNaN();
});

test('every double is read as JavaScript reads it, and its text is that of JSON', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(readNumber(String(value))).toBe(value + 0);
      expect(numberText(value + 0)).toBe(JSON.stringify(value + 0));
    }),
  );
});

test('every short decimal is read as JavaScript reads it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^-?[0-9]{1,12}(\.[0-9]{0,9})?$/), (text) => {
      expect(readNumber(text)).toBe(Number(text) + 0);
    }),
    { numRuns: 2_000 },
  );
});

test('the text of a number does not depend on how it was written', () => {
  const written = fc.oneof(
    fc.stringMatching(/^-?[0-9]{1,9}(\.[0-9]{0,9})?([eE]-?[0-9])?$/),
    fc.constantFrom(
      '0',
      '-0',
      '00',
      '0.0',
      '0.5',
      '00.5',
      '1.50',
      '1.',
      '.5',
      '0.0000005',
      '10',
      ' 7',
      '+7',
    ),
  );
  fc.assert(
    fc.property(written, (text) => {
      const value = readNumber(text);
      expect(numberText(value, text)).toBe(JSON.stringify(value));
    }),
    { numRuns: 5_000 },
  );
});

test('there is one zero', () => {
  for (const text of ['-0', '-0.0', '-0e5', '-1e-400', ' -0 '])
    expect(Object.is(readNumber(text), 0)).toBe(true);
  expect(Object.is(readInteger('-0'), 0)).toBe(true);
});

describe('whole numbers', () => {
  test.each([
    ['15552000000', 15_552_000_000],
    [' 42 ', 42],
    ['-7', -7],
    ['+7', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is one', (text, value) => {
    expect(readInteger(text)).toBe(value);
  });

  test.each([
    '',
    '1.0',
    '1.5',
    '1e3',
    '9007199254740992',
    '12345678901234567890',
    '0x10',
    '1,000',
    'x',
  ])('%j is none', (text) => {
    expect(readInteger(text)).toBeNaN();
  });
});
