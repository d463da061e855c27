import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitUnits } from '../../../domain/orders/split-units.ts';

test('shares are in proportion, and the last one that has a weight takes the rest', () => {
  expect(splitUnits(1150, [6000, 1500, 1000])).toEqual([812, 203, 135]);
  expect(splitUnits(10, [1, 1, 1, 0])).toEqual([3, 3, 4, 0]);
});

test('without any weight the shares are even', () => {
  expect(splitUnits(499, [0, 0])).toEqual([250, 249]);
  expect(splitUnits(5, [])).toEqual([]);
});

test('shares that are rounded up never make the last one negative', () => {
  expect(
    splitUnits(
      5,
      Array.from({ length: 10 }, () => 1),
    ),
  ).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
});

test('shares add up, none has another sign than the amount, nor lies far from its part', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 50 }),
      (units, weights) => {
        const shares = splitUnits(units, weights);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(units);
        expect(shares.every((share) => share * units >= 0)).toBe(true);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        for (const [index, share] of shares.entries()) {
          const part = sum === 0 ? units / weights.length : (units * (weights[index] ?? 0)) / sum;
          expect(Math.abs(share - part)).toBeLessThanOrEqual(weights.length / 2 + 0.5);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
