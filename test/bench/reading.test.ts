import { expect, test } from 'vitest';
import { formatBar } from '../../bench/print-summary.ts';
import { readingBars, timeReading } from '../../bench/reading.ts';
import { planReading, READING_PARTS } from '../../bench/reading-parts.ts';
import { useFolder } from './generated-file.ts';

const folder = useFolder();

test('each part of the bench of reading finds what there is, and tells how long it took', async () => {
  const steps = await planReading(folder.path, 3_000);
  expect(steps.map(({ part }) => part)).toEqual(READING_PARTS);
  const times = await timeReading(steps, 2);
  for (const part of READING_PARTS) expect(times[part]?.rows).toBe(3_000);
  expect(times['csv-parse']?.seconds).toBeGreaterThan(0);
});

test('a part that finds less than there is stops the bench', async () => {
  const [first] = await planReading(folder.path, 300);
  if (!first) throw new Error('no step');
  await expect(timeReading([{ ...first, expected: 301 }], 1)).rejects.toThrow(
    'csv-parse should have found 301, but found 300',
  );
});

test('paces are held against the faster way to call csv-parse, times against each other', () => {
  const took = (seconds: number, sizeBytes = 100e6) => ({ rows: 1_000_000, sizeBytes, seconds });
  const bars = readingBars({
    'csv-parse': took(5),
    'csv-parse stream': took(4),
    parse: took(1),
    split: took(0.5),
    decode: took(1, 150e6),
    'csv users': took(3),
    'json users': took(3.7, 200e6),
    transformed: took(4),
  });
  expect(bars.map(({ value, isMet }) => [value?.toFixed(2), isMet])).toEqual([
    ['4.00', true],
    ['8.00', false],
    ['6.00', true],
    ['1.23', false],
    ['0.25', true],
  ]);
  expect(bars.map(formatBar)[1]).toBe(
    'not met       splitting, times the pace of csv-parse: 8.00 (at least 10)',
  );
});

test('what was not measured is not judged', () => {
  expect(readingBars({}).map(({ isMet }) => isMet)).toEqual([null, null, null, null, null]);
});
