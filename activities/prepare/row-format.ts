import { hash } from 'node:crypto';
import { escapeCopyJson } from '../../domain/copy-text.ts';
import { type RowPage, RowPages } from './row-pages.ts';

/**
 * How prepared rows lie in the spool. A row is a head of 16 bytes and a line of COPY text:
 *
 *   0  uint32 LE  length of the line in bytes, its "\n" included
 *   4  uint32 LE  physical line in the file, modulo 2^32
 *   8  double LE  place of the record's key among all keys (see keyOrder)
 *  16  the line: key, tab, digest, tab, the entity's own columns, "\n"
 */
export const HEAD_BYTES = 16;
/** Hexadecimal digits of a key or a digest. */
export const KEY_CHARACTERS = 32;
/** Where the digest begins in a line. */
export const DIGEST_AT = KEY_CHARACTERS + 1;

const NO_DIGEST = '0'.repeat(KEY_CHARACTERS);
const LINE_FEED = 10;
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** Collects the rows of one chunk by bucket. */
export class BucketRows {
  readonly buckets: number;
  readonly #memory = new RowPages();
  /** The pages of each bucket, of which the last one is being filled. */
  readonly #pages: RowPage[][];

  constructor(buckets: number) {
    this.buckets = buckets;
    this.#pages = Array.from({ length: buckets }, () => []);
  }

  /** Forgets all rows and keeps their memory for the next chunk. */
  clear(): void {
    this.#memory.clear();
    for (const pages of this.#pages) pages.length = 0;
  }

  /** Forgets all rows and gives their memory back. */
  release(): void {
    this.clear();
    this.#memory.release();
  }

  /** Adds a row; `copyLine` ends with its line break. */
  add(bucket: number, fileLine: number, order: number, copyLine: string): void {
    const page = this.#pageFor(bucket, copyLine, 0);
    const lineBytes = page.memory.write(copyLine, page.used + HEAD_BYTES, 'utf8');
    finishRow(page, lineBytes, fileLine, order);
  }

  /** Adds a row that begins with `begin`; its last column is `document`, which needs no escaping. */
  addBytes(bucket: number, fileLine: number, order: number, begin: string, document: Buffer): void {
    const beginBytes = begin.length * MOST_BYTES_A_UNIT;
    const page = this.#pageWith(bucket, HEAD_BYTES + beginBytes + document.length + 1);
    const { memory } = page;
    const lineAt = page.used + HEAD_BYTES;
    const documentAt = lineAt + memory.write(begin, lineAt, 'utf8');
    const documentEnd = documentAt + document.copy(memory, documentAt);
    memory[documentEnd] = LINE_FEED;
    finishRow(page, documentEnd + 1 - lineAt, fileLine, order);
  }

  /** Adds a row whose digest is that of `document`, the JSON text that is its last column; `columns` are those between. */
  addDigested(
    bucket: number,
    fileLine: number,
    order: number,
    key: string,
    columns: string,
    document: string,
  ): void {
    const escaped = escapeCopyJson(document);
    const begin = `${key}\t${NO_DIGEST}\t${columns}\t`;
    const page = this.#pageFor(bucket, escaped, begin.length * MOST_BYTES_A_UNIT + 1);
    const { memory } = page;
    const lineAt = page.used + HEAD_BYTES;
    const documentAt = lineAt + memory.write(begin, lineAt, 'utf8');
    const documentEnd = documentAt + memory.write(escaped, documentAt, 'utf8');
    // Most documents stand in the row as they are, and need not be made bytes once more.
    const digested = escaped === document ? memory.subarray(documentAt, documentEnd) : document;
    const digest = hash('sha256', digested);
    memory.write(digest, lineAt + DIGEST_AT, KEY_CHARACTERS, 'latin1');
    memory[documentEnd] = LINE_FEED;
    finishRow(page, documentEnd + 1 - lineAt, fileLine, order);
  }

  /** Where each bucket begins when all are written one after the other, and where the last one ends. */
  offsets(): number[] {
    const offsets = [0];
    for (const pages of this.#pages)
      offsets.push(pages.reduce((end, { used }) => end + used, offsets.at(-1) ?? 0));
    return offsets;
  }

  /** The rows, bucket after bucket. */
  *content(): Generator<Buffer> {
    for (const pages of this.#pages)
      for (const { memory, used } of pages) yield memory.subarray(0, used);
  }

  /** The page of the bucket for a row with `text` and up to `moreBytes` beside it and its head. */
  #pageFor(bucket: number, text: string, moreBytes: number): RowPage {
    const last = this.#pages[bucket]?.at(-1);
    const besides = HEAD_BYTES + moreBytes;
    if (last && besides + text.length * MOST_BYTES_A_UNIT <= last.memory.length - last.used)
      return last;
    return this.#pageWith(bucket, besides + Buffer.byteLength(text));
  }

  /** The page of the bucket with room for `bytes`. */
  #pageWith(bucket: number, bytes: number): RowPage {
    const pages = this.#pages[bucket];
    if (!pages) throw new Error(`there is no bucket ${bucket}`);
    const last = pages.at(-1);
    if (last && bytes <= last.memory.length - last.used) return last;
    const page = this.#memory.take(bytes);
    pages.push(page);
    return page;
  }
}

/** Puts the head in front of a line, which is written already. */
function finishRow(page: RowPage, lineBytes: number, fileLine: number, order: number): void {
  const { memory, used } = page;
  memory.writeUInt32LE(lineBytes, used);
  memory.writeUInt32LE(fileLine >>> 0, used + 4);
  memory.writeDoubleLE(order, used + 8);
  page.used += HEAD_BYTES + lineBytes;
}
