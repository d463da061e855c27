import { gzipSync } from 'node:zlib';
import { ISSUES } from './issue-catalogue.ts';
import { type Issue, IssueCounter } from './issues.ts';
import {
  type ChunkReport,
  type Json,
  type RejectedRecord,
  SAMPLE_COLUMNS,
  SAMPLE_ROWS,
  SAMPLE_SIZE,
  SAMPLE_VALUE_CHARACTERS,
  type SampleRecord,
} from './report.ts';
import { showable } from './showable.ts';

/** An issue of a record; without a line of its own it stands on the record's first line. */
export type FoundIssue = Omit<Issue, 'line'> & { line?: number };

/** What a record looked like in the file. */
export interface ShownRecord {
  read: Record<string, Json>;
  /** What its rows behind the first one say. */
  furtherRows?: Record<string, Json>[];
}

/**
 * How a chunk's records are remembered: `Seen` is what a record is known by until it is shown, `Stored` is what tells
 * how it is stored.
 */
export interface Shows<Seen, Stored> {
  /** Makes what the caller may change later lasting. */
  keep: (seen: Seen) => Seen;
  /** Asked for at most twice {@link SAMPLE_SIZE} records of a chunk. */
  show: (seen: Seen) => ShownRecord;
  /** The record as it is stored, of what was accepted. */
  parse: (stored: Stored) => Json;
}

/** A record that was seen, kept only as long as it may be one of the last. */
interface SeenRecord<Seen, Stored> {
  line: number;
  seen: Seen;
  /** Null: nothing is stored. */
  stored: Stored | null;
  issues: readonly FoundIssue[];
}

const NO_ISSUES: readonly FoundIssue[] = [];
/** Rejected records are packed in pieces of about this many characters, so that their text is not held twice. */
const PIECE_CHARACTERS = 1024 * 1024;
/** A sample shows this many issues of a record. */
const SAMPLE_ISSUES = 50;

/** Collects what prepare finds in a chunk: counts, issues, samples, rejected records. */
export class ChunkCollector<Seen, Stored = string> {
  readonly #shows: Shows<Seen, Stored>;
  readonly #firstSize: number;
  readonly #issues = new IssueCounter();
  readonly #first: SampleRecord[] = [];
  readonly #last: SeenRecord<Seen, Stored>[] = [];
  #read = 0;
  #rejected = 0;
  #ignored = 0;
  #rejectedText = '';
  readonly #rejectedPieces: Buffer[] = [];

  /** Shows the first `firstSize` records, and the last {@link SAMPLE_SIZE}. */
  constructor(shows: Shows<Seen, Stored>, firstSize: number = SAMPLE_SIZE) {
    this.#shows = shows;
    this.#firstSize = firstSize;
  }

  /** A record that goes on to the store; by default `stored` is the text of what is stored. */
  accept(
    line: number,
    seen: Seen,
    stored: Stored,
    issues: readonly FoundIssue[] = NO_ISSUES,
  ): void {
    this.#see({ line, seen, stored, issues });
  }

  /** A record that is left out without being wrong. */
  ignore(line: number, seen: Seen, issues: readonly FoundIssue[]): void {
    this.#ignored++;
    this.#see({ line, seen, stored: null, issues });
  }

  /** A record that is refused; the text of its rows is kept for the person who will correct it. */
  reject(
    line: number,
    seen: Seen,
    rows: Iterable<RejectedRecord>,
    issues: readonly FoundIssue[],
  ): void {
    this.#rejected++;
    for (const row of rows) {
      this.#rejectedText += `${JSON.stringify(row)}\n`;
      if (this.#rejectedText.length > PIECE_CHARACTERS) this.#packRejected();
    }
    this.#see({ line, seen, stored: null, issues });
  }

  /** The report of the chunk, in which `rows` rows, lines or items were read. */
  report(rows: number): ChunkReport {
    return {
      rows,
      read: this.#read,
      rejected: this.#rejected,
      ignored: this.#ignored,
      issues: this.#issues.toCounts(),
      sample: { first: this.#first, last: this.#last.map((record) => this.#sampleOf(record)) },
    };
  }

  /** The rejected records as gzipped JSON Lines; null when there are none. */
  rejected(): Buffer | null {
    this.#packRejected();
    return this.#rejectedPieces.length === 0 ? null : Buffer.concat(this.#rejectedPieces);
  }

  #see(record: SeenRecord<Seen, Stored>): void {
    this.#read++;
    this.#count(record);
    if (this.#first.length < this.#firstSize) this.#first.push(this.#sampleOf(record));
    if (this.#last.length === SAMPLE_SIZE) this.#last.shift();
    record.seen = this.#shows.keep(record.seen);
    this.#last.push(record);
  }

  /** A record has an issue of a column once, however many of its rows have it. */
  #count({ line, issues }: SeenRecord<Seen, Stored>): void {
    if (issues.length === 0) return;
    const counted = new Set<string>();
    for (const issue of issues) {
      const name = `${issue.code} ${issue.column ?? ''}`;
      if (counted.has(name)) continue;
      counted.add(name);
      this.#issues.add({ ...issue, line: issue.line ?? line });
    }
  }

  #packRejected(): void {
    if (this.#rejectedText === '') return;
    // Gzip members that follow each other are one gzip file.
    this.#rejectedPieces.push(gzipSync(this.#rejectedText, { level: 1 }));
    this.#rejectedText = '';
  }

  #sampleOf({ line, seen, stored, issues }: SeenRecord<Seen, Stored>): SampleRecord {
    const { read, furtherRows } = this.#shows.show(seen);
    return {
      line,
      read: shortenFields(read),
      ...(furtherRows && { furtherRows: furtherRows.slice(0, SAMPLE_ROWS).map(shortenFields) }),
      stored: stored === null ? null : shortenJson(this.#shows.parse(stored)),
      issues: issues
        .slice(0, SAMPLE_ISSUES)
        .map(({ code, column }) => ({ code, column, hint: ISSUES[code].hint })),
    };
  }
}

/** Shown instead of an id that is stored as a hash only. */
export const HASHED = '(hashed)';

/** The cells of a row by the names of their columns; the one of the column `hashed` is not shown. */
export function cellsByName(
  header: readonly string[],
  cells: readonly string[],
  hashed = -1,
): Record<string, string> {
  return Object.fromEntries(
    cells
      .slice(0, SAMPLE_COLUMNS)
      .map((cell, index) => [
        header[index] || `(column ${index + 1})`,
        index === hashed && cell !== '' ? HASHED : cell,
      ]),
  );
}

function shortenFields(fields: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(fields)
      .slice(0, SAMPLE_COLUMNS)
      .map(([key, item]) => [shorten(key), shortenJson(item)]),
  );
}

function shortenJson(value: Json): Json {
  if (typeof value === 'string') return shorten(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value)
    ? value.slice(0, SAMPLE_COLUMNS).map(shortenJson)
    : shortenFields(value);
}

function shorten(text: string): string {
  return showable(text, SAMPLE_VALUE_CHARACTERS);
}
