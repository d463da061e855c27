import { PARTS, type Part } from './parts.ts';
import type { Measurement } from './run-round.ts';

/** All rounds of one part: the median time, and the worst of what has a limit. */
export type PartSummary = Measurement;

/** A limit of the issue and how it was kept; `value` and `isMet` are null when the parts it needs were not measured. */
export interface Bar {
  sentence: string;
  unit: 'ratio' | 'megabytes' | 'kilobytes' | 'count';
  value: number | null;
  limit: number;
  aim?: number;
  isMet: boolean | null;
}

/** A bench in numbers, as it is printed and kept. */
export interface BenchSummary {
  parts: PartSummary[];
  bars: Bar[];
}

/** The summary of the measurements of all rounds. */
export function summarize(measurements: readonly Measurement[]): BenchSummary {
  const parts = PARTS.flatMap((part) => {
    const rounds = measurements.filter((measurement) => measurement.part === part);
    return summarizePart(rounds) ?? [];
  });
  return { parts, bars: createBars(parts) };
}

/** How long `part` took as a share of `yardstick`; null when one was not measured. */
export function ratio(parts: readonly PartSummary[], part: Part, yardstick: Part): number | null {
  const seconds = parts.find((summary) => summary.part === part)?.seconds;
  const ofYardstick = parts.find((summary) => summary.part === yardstick)?.seconds;
  return seconds === undefined || ofYardstick === undefined ? null : seconds / ofYardstick;
}

/** What each part of the service is compared with: a script and a peer do not know what changed, so they store all. */
export const COMPARED_WITH: Readonly<Partial<Record<Part, { script: Part; dlt: Part }>>> = {
  'service first': { script: 'script first', dlt: 'dlt first' },
  'service again': { script: 'script again', dlt: 'dlt again' },
  'service changed': { script: 'script again', dlt: 'dlt again' },
};

function summarizePart(rounds: readonly Measurement[]): PartSummary | null {
  const [first] = rounds;
  if (!first) return null;
  const summary: PartSummary = { part: first.part, rows: first.rows, seconds: median(rounds) };
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

function createBars(parts: readonly PartSummary[]): Bar[] {
  const services = parts.flatMap(({ service }) => service ?? []);
  const worst = (of: (service: (typeof services)[number]) => number) =>
    services.length === 0 ? null : Math.max(...services.map(of));
  const first = ratio(parts, 'service first', 'script first');
  const again = ratio(parts, 'service again', 'script again');
  const dlt = ratio(parts, 'service first', 'dlt first');
  const workerMegabytes = worst((service) => service.workerPeakBytes / 1e6);
  const apiMegabytes = worst((service) => service.apiPeakBytes / 1e6);
  const events = worst((service) => service.history.events);
  const payloadKilobytes = worst((service) => service.history.largestPayloadBytes / 1e3);
  return [
    createBar('first import, of the time of the script', 'ratio', first, 1, 0.7),
    createBar('the same file again, of the time of the script', 'ratio', again, 0.5),
    createBar('first import, of the time of dlt', 'ratio', dlt, 0.9, 0.7),
    createBar('peak memory of the worker', 'megabytes', workerMegabytes, 500),
    createBar('peak memory of the API', 'megabytes', apiMegabytes, 200),
    createBar('events of the longest Temporal history', 'count', events, 200),
    createBar('largest payload in a Temporal history', 'kilobytes', payloadKilobytes, 16),
  ];
}

function createBar(
  sentence: string,
  unit: Bar['unit'],
  value: number | null,
  limit: number,
  aim?: number,
): Bar {
  const isMet = value === null ? null : value <= limit;
  return { sentence, unit, value, limit, ...(aim === undefined ? {} : { aim }), isMet };
}

function median(rounds: readonly Measurement[]): number {
  const sorted = rounds.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? low;
  return (low + high) / 2;
}
