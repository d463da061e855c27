import { expect, test } from 'vitest';
import {
  fromMinorUnits,
  minorUnitDigits,
  toMinorUnits,
} from '../../../domain/values/minor-units.ts';

test.each([
  ['JPY', 0],
  ['EUR', 2],
  ['KWD', 3],
  ['CLF', 4],
  ['XCG', 2],
])('%s has %i decimals', (currency, digits) => {
  expect(minorUnitDigits(currency)).toBe(digits);
});

test('amounts are counted without the noise of binary fractions', () => {
  expect(toMinorUnits(0.1 + 0.2, 2)).toBe(30);
  expect(toMinorUnits(19.99 * 3, 2)).toBe(5997);
  expect(fromMinorUnits(5997, 2)).toBe(59.97);
  expect(Object.is(toMinorUnits(-0.001, 2), 0)).toBe(true);
});

test('an amount too large to be counted has no units', () => {
  expect(toMinorUnits(1e300, 2)).toBeNaN();
  expect(toMinorUnits(Number.NaN, 2)).toBeNaN();
  expect(toMinorUnits(90_071_992_547_409.91, 2)).toBe(Number.MAX_SAFE_INTEGER);
});
