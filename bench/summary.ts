import { type Part, PARTS } from './parts.ts';
import type { Plan } from './plan.ts';
import type { Measurement } from './run-round.ts';

/** All rounds of one part: the median time, and the worst of what has a limit. */
export type PartSummary = Measurement;

/** A limit of an issue and how it was kept; `value` and `isMet` are null when the parts it needs were not measured. */
export interface Bar {
  sentence: string;
  unit: 'ratio' | 'megabytes' | 'kilobytes' | 'count' | 'megabytes per second';
  value: number | null;
  bound: 'at most' | 'at least';
  limit: number;
  aim?: number;
  isMet: boolean | null;
}

/** A bench in numbers, as it is printed and kept. */
export interface BenchSummary {
  parts: PartSummary[];
  bars: Bar[];
}

/** The summary of the measurements of all rounds of a plan. */
export function summarize(
  { ratios, rates }: Pick<Plan, 'ratios' | 'rates'>,
  measurements: readonly Measurement[],
): BenchSummary {
  const parts = PARTS.flatMap((part) => {
    const rounds = measurements.filter((measurement) => measurement.part === part);
    return summarizePart(rounds) ?? [];
  });
  const bars = [
    ...ratios.map(({ part, yardsticks, ...bar }) =>
      createBar({ ...bar, unit: 'ratio', value: ratio(parts, part, yardsticks) }),
    ),
    ...rates.map(({ sentence, part, megabytesPerSecond }) =>
      createBar({
        sentence,
        unit: 'megabytes per second',
        value: megabytesPerSecondOf(parts, part),
        bound: 'at least',
        limit: megabytesPerSecond,
      }),
    ),
    ...serviceBars(parts),
  ];
  return { parts, bars };
}

/** How long `part` took as a share of the fastest of `yardsticks`; null when it, or all of them, were not measured. */
export function ratio(
  parts: readonly PartSummary[],
  part: Part,
  yardsticks: readonly Part[],
): number | null {
  const measured = parts.find((summary) => summary.part === part);
  const times = parts.filter((summary) => yardsticks.includes(summary.part));
  if (!measured || times.length === 0) return null;
  return measured.seconds / Math.min(...times.map(({ seconds }) => seconds));
}

/** What each part of the service is compared with: a script and a peer do not know what changed, so they store all. */
export const COMPARED_WITH: Readonly<
  Partial<Record<Part, { script: readonly Part[]; dlt: readonly Part[] }>>
> = {
  'service first': { script: ['script first', 'parallel script'], dlt: ['dlt first'] },
  'service again': { script: ['script again'], dlt: ['dlt again'] },
  'service changed': { script: ['script again'], dlt: ['dlt again'] },
};

function megabytesPerSecondOf(parts: readonly PartSummary[], part: Part): number | null {
  const summary = parts.find((candidate) => candidate.part === part);
  return summary ? summary.sizeBytes / 1e6 / summary.seconds : null;
}

function summarizePart(rounds: readonly Measurement[]): PartSummary | null {
  const [first] = rounds;
  if (!first) return null;
  const { part, rows, sizeBytes } = first;
  const seconds = median(rounds.map((round) => round.seconds));
  const summary: PartSummary = { part, rows, sizeBytes, seconds };
  const ofService = rounds.flatMap(({ service }) => service ?? []);
  if (ofService.length > 0) {
    const worst = (of: (service: (typeof ofService)[number]) => number) =>
      Math.max(...ofService.map(of));
    summary.service = {
      apiPeakBytes: worst((service) => service.apiPeakBytes),
      workerPeakBytes: worst((service) => service.workerPeakBytes),
      history: {
        events: worst((service) => service.history.events),
        histories: worst((service) => service.history.histories),
        largestPayloadBytes: worst((service) => service.history.largestPayloadBytes),
      },
    };
  }
  return summary;
}

/** The limits that every run of the service has to keep, whatever it imports. */
function serviceBars(parts: readonly PartSummary[]): Bar[] {
  const services = parts.flatMap(({ service }) => service ?? []);
  const worst = (of: (service: (typeof services)[number]) => number) =>
    services.length === 0 ? null : Math.max(...services.map(of));
  return [
    createBar({
      sentence: 'peak memory of the worker',
      unit: 'megabytes',
      value: worst((service) => service.workerPeakBytes / 1e6),
      limit: 500,
    }),
    createBar({
      sentence: 'peak memory of the API',
      unit: 'megabytes',
      value: worst((service) => service.apiPeakBytes / 1e6),
      limit: 200,
    }),
    createBar({
      sentence: 'events of the longest Temporal history',
      unit: 'count',
      value: worst((service) => service.history.events),
      limit: 200,
    }),
    createBar({
      sentence: 'largest payload in a Temporal history',
      unit: 'kilobytes',
      value: worst((service) => service.history.largestPayloadBytes / 1e3),
      limit: 16,
    }),
  ];
}

type OpenBar = Omit<Bar, 'isMet' | 'bound'> & Partial<Pick<Bar, 'bound'>>;

/** A limit with how it was kept. */
export function createBar({ bound = 'at most', ...bar }: OpenBar): Bar {
  const { value, limit } = bar;
  const isKept = (measured: number) =>
    bound === 'at most' ? measured <= limit : measured >= limit;
  return { ...bar, bound, isMet: value === null ? null : isKept(value) };
}

/** The middle one of some numbers, or the middle between two. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? low;
  return (low + high) / 2;
}
