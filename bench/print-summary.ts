import { COMPARED_WITH, ratio, type Bar, type BenchSummary, type PartSummary } from './summary.ts';
import type { Measurement } from './run-round.ts';

const HEADINGS = [
  'part',
  'seconds',
  'rows/s',
  'MB/s',
  'of script',
  'of dlt',
  'API MB',
  'worker MB',
  'events',
  'payload KB',
];

const DECIMALS = {
  ratio: 2,
  megabytes: 0,
  kilobytes: 1,
  count: 0,
  'megabytes per second': 1,
} as const satisfies Record<Bar['unit'], number>;
const UNIT_NAMES = {
  ratio: '',
  megabytes: 'MB ',
  kilobytes: 'KB ',
  count: '',
  'megabytes per second': 'MB/s ',
} as const satisfies Record<Bar['unit'], string>;

/** The summary as text: a table of the parts, then a line for each bar. */
export function formatSummary(summary: BenchSummary): string {
  const rows = summary.parts.map((part) => tableRow(part, summary.parts));
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '),
  );
  return [...lines, '', ...summary.bars.map(formatBar)].join('\n');
}

/** Seconds and rate of one measurement, for the line that is printed as soon as it is known. */
export function formatProgress(
  measurement: Omit<Measurement, 'part' | 'service'> & { part: string },
): string {
  const { part, rows, sizeBytes, seconds } = measurement;
  const speed = `${rate(rows, seconds)} rows/s  ${megabyteRate(sizeBytes, seconds)} MB/s`;
  return `${part.padEnd(16)} ${seconds.toFixed(2)} s  ${speed}`;
}

function tableRow(summary: PartSummary, all: readonly PartSummary[]): string[] {
  const { part, rows, sizeBytes, seconds, service } = summary;
  const compared = COMPARED_WITH[part];
  return [
    part,
    seconds.toFixed(2),
    rate(rows, seconds),
    megabyteRate(sizeBytes, seconds),
    compared ? share(ratio(all, part, compared.script)) : '',
    compared ? share(ratio(all, part, compared.dlt)) : '',
    service ? (service.apiPeakBytes / 1e6).toFixed(0) : '',
    service ? (service.workerPeakBytes / 1e6).toFixed(0) : '',
    service ? `${service.history.events}` : '',
    service ? (service.history.largestPayloadBytes / 1e3).toFixed(1) : '',
  ];
}

/** A limit and how it was kept, as a line. */
export function formatBar({ sentence, unit, value, bound, limit, aim, isMet }: Bar): string {
  const verdict = isMet === null ? 'not measured' : isMet ? 'met' : 'not met';
  const measured = value === null ? '' : ` ${value.toFixed(DECIMALS[unit])}`;
  const bounds = [`${bound} ${limit}`, ...(aim === undefined ? [] : [`aim ${aim}`])].join(', ');
  return `${verdict.padEnd(12)}  ${sentence}:${measured} ${UNIT_NAMES[unit]}(${bounds})`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function rate(rows: number, seconds: number): string {
  return Math.round(rows / seconds).toLocaleString('en');
}

function megabyteRate(sizeBytes: number, seconds: number): string {
  return (sizeBytes / 1e6 / seconds).toFixed(1);
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
