import { expect, test } from 'vitest';
import { togetherWith } from '../../domain/resend.ts';
import { emptyTally, tallyCloses, type Tally } from '../../domain/tally.ts';

const tally = (counts: Partial<Tally>): Tally => ({ ...emptyTally(), ...counts });
const FIRST = tally({ read: 10, added: 4, updated: 1, unchanged: 1, rejected: 3, ignored: 1 });

const resent = (before: Tally, parentTally: Tally, own: Tally) =>
  togetherWith({ before, parentTally, isExact: false }, own);

test('records that were sent again count once, as what became of them last', () => {
  const own = tally({ read: 3, added: 2, rejected: 1 });
  expect(resent(FIRST, FIRST, own)).toEqual({ ...FIRST, added: 6, rejected: 1 });
});

test('rejected records that were left out stay rejected, and further ones are read too', () => {
  expect(resent(FIRST, FIRST, tally({ read: 1, added: 1 }))).toEqual({
    ...FIRST,
    added: 5,
    rejected: 2,
  });
  expect(resent(FIRST, FIRST, tally({ read: 5, added: 5 }))).toEqual({
    ...FIRST,
    read: 12,
    added: 9,
    rejected: 0,
  });
});

test('a chain of runs adds up to the first file', () => {
  let before = FIRST;
  let parent = FIRST;
  for (const own of [
    tally({ read: 2, rejected: 2 }),
    tally({ read: 2, updated: 1, rejected: 1 }),
    tally({ read: 1, ignored: 1 }),
  ]) {
    before = resent(before, parent, own);
    parent = own;
    expect(tallyCloses(before)).toBe(true);
    expect(before.read).toBe(FIRST.read);
  }
  expect(before).toEqual({ ...FIRST, updated: 2, ignored: 2, rejected: 1 });
});
