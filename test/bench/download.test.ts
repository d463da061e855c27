import { expect, test } from 'vitest';
import { downloadBars } from '../../bench/download.ts';

test('a download is held against curl in the same round, and its memory must not grow with the file', () => {
  const round = (curlSeconds: number, seconds: number, grownBytes: number) => ({
    curlSeconds,
    service: { seconds, sizeBytes: 1e9, earlyBytes: 150e6, peakBytes: 150e6 + grownBytes },
  });
  const values = (rounds: Parameters<typeof downloadBars>[0]) =>
    downloadBars(rounds).map(({ value, isMet }) => [value, isMet]);
  expect(values([round(1, 1.5, 20e6), round(1, 1.9, 30e6), round(2, 6, 10e6)])).toEqual([
    [1.9, true],
    [30, true],
  ]);
  expect(values([round(1, 2.1, 65e6)])).toEqual([
    [2.1, false],
    [65, false],
  ]);
  expect(values([])).toEqual([
    [null, null],
    [null, null],
  ]);
});
