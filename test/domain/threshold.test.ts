import { expect, test } from 'vitest';
import {
  consequenceOf,
  errorThreshold,
  exceededLimits,
  type ThresholdFacts,
  waitSeconds,
} from '../../domain/threshold.ts';

const facts: ThresholdFacts = {
  read: 800,
  rejected: 8,
  updated: 80,
  header: ['email', 'city'],
  lastGood: { read: 1000, header: ['email', 'city', 'phone'] },
};
const codes = (threshold: object, changes: Partial<ThresholdFacts> = {}) =>
  exceededLimits(errorThreshold.parse(threshold), { ...facts, ...changes }).map(({ code }) => code);

test.each([
  [{ maxRejectedPercent: 1 }, []],
  [{ maxRejectedPercent: 0.99 }, ['too_many_rejected']],
  [{ maxRejected: 8 }, []],
  [{ maxRejected: 7 }, ['too_many_rejected']],
  [{ maxRejected: 7, maxRejectedPercent: 0.5 }, ['too_many_rejected']],
  [{ maxFewerPercent: 20 }, []],
  [{ maxFewerPercent: 19.9 }, ['fewer_records']],
  [{ keepColumns: true }, ['missing_columns']],
  [{ maxUpdatedPercent: 10 }, []],
  [{ maxUpdatedPercent: 9.9 }, ['too_many_updated']],
  [
    { maxRejected: 0, maxFewerPercent: 0, keepColumns: true, maxUpdatedPercent: 0 },
    ['too_many_rejected', 'fewer_records', 'missing_columns', 'too_many_updated'],
  ],
])(
  'a run within its limits has no reason to stop, one beyond them has: %j gives %j',
  (threshold, expected) => {
    expect(codes(threshold)).toEqual(expected);
  },
);

test('without a last good run, or without columns, there is nothing to compare with', () => {
  const limits = { maxFewerPercent: 0, keepColumns: true, maxUpdatedPercent: 0 };
  expect(codes(limits, { lastGood: null, updated: null })).toEqual([]);
  expect(codes(limits, { header: null, updated: null })).toEqual(['fewer_records']);
  expect(codes(limits, { read: 2000, updated: 0, header: ['phone', 'city', 'email'] })).toEqual([]);
});

test('an empty file is measured too', () => {
  expect(codes({ maxFewerPercent: 50 }, { read: 0, rejected: 0 })).toEqual(['fewer_records']);
  expect(codes({ maxRejectedPercent: 0 }, { read: 0, rejected: 0 })).toEqual([]);
});

test('too many rejected records fail a run and all else holds it, unless the import says otherwise', () => {
  const reasons = exceededLimits(
    errorThreshold.parse({ maxRejected: 0, maxFewerPercent: 0 }),
    facts,
  );
  const consequences = (threshold: object) =>
    reasons.map((reason) => consequenceOf(reason, errorThreshold.parse(threshold)));
  expect(consequences({ maxRejected: 0 })).toEqual(['fail', 'hold']);
  expect(consequences({ maxRejected: 0, onExceeded: 'hold' })).toEqual(['hold', 'hold']);
  expect(consequences({ maxRejected: 0, onExceeded: 'fail' })).toEqual(['fail', 'fail']);
  const changed = { code: 'file_changed', message: '' } as const;
  expect(consequenceOf(changed, errorThreshold.parse({ maxRejected: 0, onExceeded: 'fail' }))).toBe(
    'hold',
  );
});

test('a threshold without a limit is refused, and a person has a day unless told', () => {
  for (const nothing of [{}, { onExceeded: 'hold' }, { keepColumns: false, waitHours: 2 }])
    expect(errorThreshold.safeParse(nothing).error?.issues[0]?.message).toContain(
      'must have a limit',
    );
  expect(waitSeconds(null)).toBe(86_400);
  expect(waitSeconds(errorThreshold.parse({ maxRejected: 0, waitHours: 0.5 }))).toBe(1800);
});
