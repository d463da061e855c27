import { describe, expect, test } from 'vitest';
import type { Part } from '../../bench/parts.ts';
import type { Measurement } from '../../bench/run-round.ts';
import { formatProgress, formatSummary } from '../../bench/print-summary.ts';
import { summarize } from '../../bench/summary.ts';

const LIMITS = {
  ratios: [
    {
      sentence: 'first import',
      part: 'service first',
      yardsticks: ['script first', 'parallel script'],
      limit: 0.8,
      aim: 0.6,
    },
  ],
  rates: [{ sentence: 'parse', part: 'xml read', megabytesPerSecond: 30 }],
} as const;

describe('the summary of a bench', () => {
  test('takes the median of the times and the worst of the memory', () => {
    const rounds = [
      measure('service first', 9, { workerPeakBytes: 300e6, events: 60 }),
      measure('service first', 5, { workerPeakBytes: 450e6, events: 50 }),
      measure('service first', 6, { workerPeakBytes: 200e6, events: 55 }),
    ];
    const [part] = summarize(LIMITS, rounds).parts;
    expect(part?.seconds).toBe(6);
    expect(part?.service?.workerPeakBytes).toBe(450e6);
    expect(part?.service?.history.events).toBe(60);
  });

  test('takes the middle between two times', () => {
    const { parts } = summarize(LIMITS, [measure('xml read', 3), measure('xml read', 4)]);
    expect(parts[0]?.seconds).toBe(3.5);
  });

  test.each([
    [7.9, true],
    [8.1, false],
  ])('holds %d s against 10 s of the script: kept is %s', (seconds, isMet) => {
    const { bars } = summarize(LIMITS, [
      measure('script first', 10),
      measure('service first', seconds),
    ]);
    expect(bars.find(({ unit }) => unit === 'ratio')).toMatchObject({
      isMet,
      limit: 0.8,
      aim: 0.6,
    });
  });

  test('compares with the fastest of the yardsticks', () => {
    const scripts = [measure('script first', 10), measure('parallel script', 5)];
    const { bars } = summarize(LIMITS, [...scripts, measure('service first', 6)]);
    expect(bars.find(({ unit }) => unit === 'ratio')?.value).toBe(1.2);
  });

  test.each([
    [3, true],
    [4, false],
  ])('wants 30 MB/s: 100 MB in %d s keep it is %s', (seconds, isMet) => {
    const { bars } = summarize(LIMITS, [measure('xml read', seconds)]);
    expect(bars.find(({ bound }) => bound === 'at least')?.isMet).toBe(isMet);
  });

  test('does not judge what was not measured', () => {
    const { bars } = summarize(LIMITS, [measure('script first', 10)]);
    expect(bars.map(({ isMet }) => isMet)).toEqual(bars.map(() => null));
    expect(bars.length).toBeGreaterThan(4);
  });

  test('judges memory and history whatever was imported', () => {
    const large = measure('xml first', 1, { workerPeakBytes: 501e6, events: 201 });
    const { bars } = summarize(LIMITS, [large]);
    const missed = bars.filter(({ isMet }) => isMet === false).map(({ sentence }) => sentence);
    expect(missed).toEqual(['peak memory of the worker', 'events of the longest Temporal history']);
  });

  test('is printed with a line for each part and each bar', () => {
    const measured = [measure('script first', 10), measure('service first', 6)];
    const lines = formatSummary(summarize(LIMITS, measured)).split('\n');
    expect(lines.find((line) => line.startsWith('service first'))).toMatch(
      /6\.00 +166,667 +16\.7 +0\.60/,
    );
    expect(lines).toContain('met           first import: 0.60 (at most 0.8, aim 0.6)');
    expect(lines).toContain('not measured  parse: MB/s (at least 30)');
    expect(formatProgress(measure('xml read', 2))).toBe(
      'xml read         2.00 s  500,000 rows/s  50.0 MB/s',
    );
  });
});

function measure(
  part: Part,
  seconds: number,
  service?: { workerPeakBytes: number; events: number },
): Measurement {
  const measurement = { part, rows: 1_000_000, sizeBytes: 100e6, seconds };
  if (!service) return measurement;
  const history = { events: service.events, histories: 1, largestPayloadBytes: 100 };
  const { workerPeakBytes } = service;
  return { ...measurement, service: { apiPeakBytes: 150e6, workerPeakBytes, history } };
}
