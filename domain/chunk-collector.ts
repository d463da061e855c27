import { gzipSync } from 'node:zlib';
import { type Issue, IssueCounter, ISSUES } from './issues.ts';
import {
  type ChunkReport,
  type Json,
  type RejectedRecord,
  SAMPLE_COLUMNS,
  SAMPLE_SIZE,
  SAMPLE_VALUE_CHARACTERS,
  type SampleRecord,
} from './report.ts';
import { showable } from './showable.ts';

type FoundIssue = Omit<Issue, 'line'>;

/** A record that was seen, kept only as long as it may be one of the last. */
interface SeenRecord {
  line: number;
  cells: readonly string[];
  /** JSON text of what is stored; null: nothing is. */
  stored: string | null;
  issues: readonly FoundIssue[];
}

const NO_ISSUES: readonly FoundIssue[] = [];
/** Rejected records are packed in pieces of about this many characters, so that their text is not held twice. */
const PIECE_CHARACTERS = 1024 * 1024;

/** Collects what prepare finds in a chunk: counts, issues, samples, rejected records. */
export class ChunkCollector {
  readonly #header: readonly string[];
  readonly #issues = new IssueCounter();
  readonly #first: SampleRecord[] = [];
  readonly #last: SeenRecord[] = [];
  #read = 0;
  #rejected = 0;
  #ignored = 0;
  #rejectedText = '';
  readonly #rejectedPieces: Buffer[] = [];

  constructor(header: readonly string[]) {
    this.#header = header;
  }

  /** A record that goes on to the store; `cells` may be reused by the caller afterwards. */
  accept(
    line: number,
    cells: readonly string[],
    stored: string,
    issues: readonly FoundIssue[] = NO_ISSUES,
  ): void {
    this.#see({ line, cells, stored, issues });
  }

  /** A record that is left out without being wrong. */
  ignore(line: number, cells: readonly string[], issues: readonly FoundIssue[]): void {
    this.#ignored++;
    this.#see({ line, cells, stored: null, issues });
  }

  /** A record that is refused; its own text is kept for the person who will correct it. */
  reject(
    line: number,
    cells: readonly string[] | null,
    raw: string,
    issues: readonly FoundIssue[],
  ): void {
    this.#rejected++;
    const record: RejectedRecord = { line, cells: cells && [...cells], raw, issues: [...issues] };
    this.#rejectedText += `${JSON.stringify(record)}\n`;
    if (this.#rejectedText.length > PIECE_CHARACTERS) this.#packRejected();
    this.#see({ line, cells: cells ?? [raw], stored: null, issues });
  }

  /** The report of the chunk. */
  report(): ChunkReport {
    return {
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

  #see(record: SeenRecord): void {
    this.#read++;
    for (const issue of record.issues) this.#issues.add({ ...issue, line: record.line });
    if (this.#first.length < SAMPLE_SIZE) this.#first.push(this.#sampleOf(record));
    if (this.#last.length === SAMPLE_SIZE) this.#last.shift();
    record.cells = record.cells.slice();
    this.#last.push(record);
  }

  #packRejected(): void {
    if (this.#rejectedText === '') return;
    // Gzip members that follow each other are one gzip file.
    this.#rejectedPieces.push(gzipSync(this.#rejectedText, { level: 1 }));
    this.#rejectedText = '';
  }

  #sampleOf({ line, cells, stored, issues }: SeenRecord): SampleRecord {
    const named = cells
      .slice(0, SAMPLE_COLUMNS)
      .map((cell, index): [string, string] => [
        this.#header[index] || `(column ${index + 1})`,
        shorten(cell),
      ]);
    return {
      line,
      read: Object.fromEntries(named),
      stored: stored === null ? null : shortenJson(JSON.parse(stored) as Json),
      issues: issues.map(({ code, column }) => ({ code, column, hint: ISSUES[code].hint })),
    };
  }
}

function shorten(text: string): string {
  return showable(text, SAMPLE_VALUE_CHARACTERS);
}

function shortenJson(value: Json): Json {
  if (typeof value === 'string') return shorten(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.slice(0, SAMPLE_COLUMNS).map(shortenJson);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, SAMPLE_COLUMNS)
      .map(([key, item]) => [shorten(key), shortenJson(item)]),
  );
}
