import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { startProcessorTimer } from './processor-time.ts';
import { formatBar, formatProgress } from './print-summary.ts';
import { planReading, type ReadingPart, type ReadingStep } from './reading-parts.ts';
import { type Bar, createBar, median } from './summary.ts';

/** More rows only take longer. */
const MOST_ROWS = 200_000;
/** Rounds that are measured, behind one in which the compiler learns the code. */
const ROUNDS = 5;

/** A part of the bench of reading: the median of its rounds, in seconds of this thread on a processor. */
export type ReadingTime = Pick<ReadingStep, 'rows' | 'sizeBytes'> & { seconds: number };
export type ReadingTimes = Readonly<Partial<Record<ReadingPart, ReadingTime>>>;

/** Measures how fast files are read on one thread, beside csv-parse; prints and keeps the result. */
export async function runReading(folder: string, allRows: number): Promise<void> {
  const rows = Math.min(allRows, MOST_ROWS);
  const steps = await planReading(folder, rows);
  console.log(`Reading ${rows.toLocaleString('en')} users on one thread, rounds: ${ROUNDS}\n`);
  const times = await timeReading(steps, ROUNDS);
  for (const step of steps) {
    const time = times[step.part];
    if (time) console.log(formatProgress({ part: step.part, ...time }));
  }
  const bars = readingBars(times);
  console.log(`\n${bars.map(formatBar).join('\n')}`);
  const load = loadavg().map((average) => average.toFixed(1));
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load ${load.join(', ')}`;
  const path = join(folder, `result-reading-${rows}.json`);
  const result = { machine, rows, rounds: ROUNDS, measuredAt: new Date(), times, bars };
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${machine}; kept in ${path}\n`);
}

/** Measures the steps, one after the other in each round, so that a slow hour of the machine meets all of them. */
export async function timeReading(
  steps: readonly ReadingStep[],
  rounds: number,
): Promise<ReadingTimes> {
  const seconds = new Map<ReadingPart, number[]>(steps.map(({ part }) => [part, []]));
  for (let round = 0; round <= rounds; round++)
    for (const { part, expected, read } of steps) {
      const timer = startProcessorTimer();
      const found = await read();
      const time = timer();
      if (round > 0) seconds.get(part)?.push(time);
      if (found !== expected)
        throw new Error(`${part} should have found ${expected}, but found ${found}`);
    }
  return Object.fromEntries(
    steps.map(({ part, rows, sizeBytes }) => [
      part,
      { rows, sizeBytes, seconds: median(seconds.get(part) ?? []) },
    ]),
  );
}

/** The limits of the bench of reading, and how they were kept. */
export function readingBars(times: ReadingTimes): Bar[] {
  const seconds = (part: ReadingPart) => times[part]?.seconds ?? null;
  const pace = (part: ReadingPart) => {
    const time = times[part];
    return time ? time.sizeBytes / time.seconds : null;
  };
  const paces = [pace('csv-parse'), pace('csv-parse stream')].filter((value) => value !== null);
  const yardstick = paces.length === 0 ? null : Math.max(...paces);
  const faster = (sentence: string, part: ReadingPart, limit: number) =>
    createBar({
      sentence: `${sentence}, times the pace of csv-parse`,
      unit: 'ratio',
      value: divide(pace(part), yardstick),
      bound: 'at least',
      limit,
    });
  const withAll = seconds('transformed');
  const without = seconds('csv users');
  return [
    faster('parsing', 'parse', 4),
    faster('splitting', 'split', 10),
    faster('decoding Windows-1252', 'decode', 5),
    createBar({
      sentence: 'users from JSON Lines, of the time of users from CSV',
      unit: 'ratio',
      value: divide(seconds('json users'), without),
      limit: 1.2,
    }),
    createBar({
      sentence: 'twenty transformations, of the time of reading and judging with them',
      unit: 'ratio',
      value: withAll === null || without === null ? null : (withAll - without) / withAll,
      limit: 0.25,
    }),
  ];
}

function divide(value: number | null, by: number | null): number | null {
  return value === null || by === null ? null : value / by;
}
