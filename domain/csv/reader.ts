import { isUtf8 } from 'node:buffer';
import { BorderScanner } from './borders.ts';
import { RECORD_BYTES } from './bytes.ts';
import { type CellIssue, findCellIssues, findShapeIssue, splitOddRecord } from './oddities.ts';
import { Tokenizer } from './tokenizer.ts';
import { checkUnclosedQuotes } from './unclosed-limit.ts';

export { parseHeader } from './header.ts';

/** The record that a sink is being given. */
export interface Current {
  /** Where it begins in the chunk, in bytes. */
  readonly start: number;
  /** Where its own text ends, before the line end. */
  readonly end: number;
  /** Its own text, without its line end, cut to 1 MiB. To be asked for before the sink returns. */
  raw(): string;
}

/** A record that is not as the header promises. */
export interface OddRecord {
  line: number;
  /** Null when it could not be split into cells. */
  cells: string[] | null;
  raw: string;
  issues: CellIssue[];
}

export interface RecordSink {
  /**
   * Takes a record with one cell for each column and nothing odd. `cells` is reused: copy what you keep. `plain`
   * says that no cell has a quote, backslash or character below U+0020, so none needs JSON or COPY escaping.
   */
  record(cells: readonly string[], line: number, plain: boolean, current: Current): void;
  /** Takes every other record. */
  odd(record: OddRecord, current: Current): void;
}

export interface ReadOptions {
  /** One ASCII character. */
  delimiter: string;
  columns: number;
  /** The line on which the text begins, 1-based. */
  firstLine: number;
  recordBytes?: number;
}

/** Rows of small blocks die young, which is up to twice as fast as large ones. */
const BLOCK_BYTES = 65_536;
const NOTHING: readonly CellIssue[] = [];

/** Reads all records of a chunk of UTF-8 text; gives how many they were, and the line ends in the chunk. */
export function readRecords(
  text: Buffer,
  options: ReadOptions,
  sink: RecordSink,
): { records: number; lines: number } {
  const reader = new Reader(text, options, sink);
  reader.run();
  return { records: reader.records, lines: reader.line - options.firstLine };
}

class Reader implements Current {
  records = 0;
  line: number;
  start = 0;
  end = 0;
  readonly #text: Buffer;
  readonly #sink: RecordSink;
  readonly #delimiter: string;
  readonly #columns: number;
  readonly #recordBytes: number;
  readonly #tokenizer: Tokenizer;
  readonly #scanner: BorderScanner;
  #unclosed = 0;

  constructor(text: Buffer, options: ReadOptions, sink: RecordSink) {
    const { delimiter, columns, firstLine, recordBytes = RECORD_BYTES } = options;
    this.line = firstLine;
    this.#text = text;
    this.#sink = sink;
    this.#delimiter = delimiter;
    this.#columns = columns;
    this.#recordBytes = recordBytes;
    this.#tokenizer = new Tokenizer(text, delimiter, isUtf8(text));
    this.#scanner = new BorderScanner(delimiter, recordBytes);
  }

  run(): void {
    const length = this.#text.length;
    // A block is no longer than a record may be, so what ends in it is not too long.
    const blockBytes = Math.min(BLOCK_BYTES, this.#recordBytes);
    for (let at = 0; at < length; ) at = this.#readBlock(at, Math.min(at + blockBytes, length));
  }

  raw(): string {
    return this.#text.toString('utf8', this.start, this.#shownEnd());
  }

  /** Reads the records that begin in a block, but for one that it cuts; gives where to go on. */
  #readBlock(base: number, blockEnd: number): number {
    const tokenizer = this.#tokenizer;
    const block = this.#text.toString('latin1', base, blockEnd);
    const atEnd = blockEnd === this.#text.length;
    let at = 0;
    while (at < block.length) {
      const outcome = tokenizer.read(block, base, at, atEnd);
      if (outcome === 'cells') {
        this.start = base + at;
        this.end = base + tokenizer.end;
        this.#takeCells(tokenizer.cells, NOTHING, tokenizer.plain);
        this.line += tokenizer.lines;
        at = tokenizer.next;
      } else if (outcome === 'blank') {
        this.line += tokenizer.lines;
        at = tokenizer.next;
      } else if (outcome === 'odd' || at === 0) at = this.#lookClosely(base + at) - base;
      else break;
    }
    return base + at;
  }

  /** Reads one record that is longer than a block or not well-formed; gives where the next one begins. */
  #lookClosely(start: number): number {
    const scanner = this.#scanner;
    scanner.scanAt(this.#text, start);
    this.start = start;
    this.end = scanner.end;
    if (scanner.unclosed || scanner.tooLong) this.#takeUnsplit();
    else if (!scanner.blank) {
      const record = this.#text.subarray(start, scanner.end);
      const outcome = this.#tokenizer.read(record.toString('latin1'), start, 0, true);
      if (outcome === 'cells')
        this.#takeCells(this.#tokenizer.cells, NOTHING, this.#tokenizer.plain);
      else {
        const issues = findCellIssues(record, this.#delimiter, this.#columns);
        this.#takeCells(splitOddRecord(record, this.#delimiter), issues, false);
      }
    }
    this.line += scanner.lines;
    return scanner.next;
  }

  #takeCells(cells: string[], found: readonly CellIssue[], plain: boolean): void {
    this.records += 1;
    const shape = findShapeIssue(cells, this.#columns);
    if (shape === null && found.length === 0) {
      this.#sink.record(cells, this.line, plain, this);
      return;
    }
    const issues = shape === null ? [...found] : [...found, { code: shape, column: null }];
    this.#sink.odd({ line: this.line, cells: [...cells], raw: this.raw(), issues }, this);
  }

  #takeUnsplit(): void {
    this.records += 1;
    const { unclosed, tooLong } = this.#scanner;
    const issues: CellIssue[] = [];
    if (unclosed) {
      this.#unclosed += 1;
      checkUnclosedQuotes(this.#unclosed, this.line);
      issues.push({ code: 'unclosed_quote', column: null });
    }
    if (tooLong) issues.push({ code: 'record_too_long', column: null });
    const shown = this.#text.subarray(this.start, this.#shownEnd());
    if (shown.includes(0)) issues.push({ code: 'nul_character', column: null });
    if (!isUtf8(shown)) issues.push({ code: 'invalid_encoding', column: null });
    this.#sink.odd({ line: this.line, cells: null, raw: this.raw(), issues }, this);
  }

  #shownEnd(): number {
    const limit = this.start + this.#recordBytes;
    if (this.end <= limit) return this.end;
    let cut = limit;
    // Not inside a character, which has at most three bytes behind its first.
    while (cut > limit - 3 && cut > this.start && isContinuation(this.#text[cut])) cut -= 1;
    return cut;
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
