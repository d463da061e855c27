import type { DelimiterEvidence } from './csv/dialect.ts';
import type { EncodingEvidence } from './encoding/evidence.ts';
import { ISSUES, type IssueCode, type Severity } from './issue-catalogue.ts';
import type { IssueCount } from './issues.ts';
import { addTallies, emptyTally, type Tally } from './tally.ts';
import type { Reason } from './threshold.ts';
import type { Entity, OrderEventType } from './vocabulary.ts';

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A record as it was read and as it is stored; `stored` is null when it was rejected or left out. */
export interface SampleRecord {
  line: number;
  /** The path of the record's file; there when the source of the run means many. */
  file?: string;
  read: Record<string, Json>;
  /** What the record's rows behind its first one say; there only when it has such rows. */
  furtherRows?: Record<string, Json>[];
  stored: Json;
  issues: { code: IssueCode; column: string | null; hint: string }[];
}

/** The first and the last five records of a file, or of a part of it. */
export interface Sample {
  first: SampleRecord[];
  last: SampleRecord[];
}

export const SAMPLE_SIZE = 5;
/** A sample shows values of at most this many UTF-16 units, and this many columns. */
export const SAMPLE_VALUE_CHARACTERS = 500;
export const SAMPLE_COLUMNS = 100;
/** A sample shows this many rows of a record behind its first one. */
export const SAMPLE_ROWS = 20;

/** The sample of two parts of a file that follow each other. */
export function joinSamples(a: Sample, b: Sample): Sample {
  return {
    first: [...a.first, ...b.first].slice(0, SAMPLE_SIZE),
    last: [...a.last, ...b.last].slice(-SAMPLE_SIZE),
  };
}

/** A row that was not stored, as it is kept for the person who will correct it. */
export interface RejectedRecord {
  line: number;
  /** The cells as they were read; null when the row could not be split into cells, or the format has none. */
  cells: string[] | null;
  /** The record's own text, without its line end; cut to 1 MiB. */
  raw: string;
  issues: { code: IssueCode; column: string | null; value: string | null }[];
}

/** What prepare found in one chunk. */
export interface ChunkReport {
  /** Rows, lines or items that the chunk had; left out by workers that knew only records of one row. */
  rows?: number;
  read: number;
  rejected: number;
  ignored: number;
  issues: IssueCount[];
  sample: Sample;
}

/** What merge did with one bucket. */
export interface BucketResult {
  added: number;
  updated: number;
  unchanged: number;
  ignored: number;
  issues: IssueCount[];
}

/** The tally of a run from what its parts found and did. */
export function tallyOf(
  chunks: readonly Pick<ChunkReport, 'read' | 'rejected' | 'ignored'>[],
  buckets: readonly BucketResult[],
): Tally {
  return [
    ...chunks.map(({ read, rejected, ignored }) => ({ ...emptyTally(), read, rejected, ignored })),
    ...buckets.map(({ added, updated, unchanged, ignored }) => ({
      ...emptyTally(),
      added,
      updated,
      unchanged,
      ignored,
    })),
  ].reduce(addTallies, emptyTally());
}

/** One line of a report's issue table. */
export interface ReportIssue extends IssueCount {
  severity: Severity;
  hint: string;
  /** Share of the records read, in percent with two decimals. */
  percent: number;
}

/** The results of a run, as they are kept. */
export interface RunReport {
  fileItems: number;
  valid: number;
  tally: Tally;
  /** Order events that the run wrote; in a dry run, that it would write. Null when the entity has no events. */
  events: Record<OrderEventType, number> | null;
  sample: Sample;
  issues: ReportIssue[];
  /** Of a completed dry run: why the import would wait for a person; left out otherwise, and by older workers. */
  wouldHold?: Reason[];
}

/** The report of a run from the tally, issues and sample of its parts. */
export function createReport(
  entity: Entity,
  tally: Tally,
  issues: IssueCount[],
  sample: Sample,
): RunReport {
  return {
    fileItems: tally.read,
    valid: tally.read - tally.rejected,
    tally,
    // A new order is placed, one that differs is updated: each writes one event.
    events: entity === 'orders' ? { orderPlace: tally.added, orderUpdate: tally.updated } : null,
    sample,
    issues: issues.map((issue) => ({
      ...issue,
      severity: ISSUES[issue.code].severity,
      hint: ISSUES[issue.code].hint,
      percent: tally.read === 0 ? 0 : Math.round((issue.count / tally.read) * 10_000) / 100,
    })),
  };
}

/** What a run knows about the file it read. */
export interface FileFacts {
  sizeBytes: number;
  sha256: string;
  etag: string | null;
  /** The version in a bucket that keeps versions; left out elsewhere. */
  versionId?: string;
  compression: string;
  encoding: string;
  /** What speaks for the encoding, and what else the file may be; left out by older workers. */
  encodingEvidence?: EncodingEvidence;
  delimiter: string | null;
  /** What spoke for each delimiter; left out for formats without one, and by older workers. */
  dialectEvidence?: DelimiterEvidence[];
  /** There when the file had nothing in it, not even a header line: one of several may be so. */
  isEmpty?: boolean;
  /** True when the source never said how long the file is, so a cut could not be seen. */
  lengthUndeclared: boolean;
}
