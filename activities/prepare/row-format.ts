import { hash } from 'node:crypto';
import { escapeCopyJson } from '../../domain/copy-text.ts';
import { release } from '../release.ts';

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
const FIRST_BUFFER_BYTES = 16 * 1024;

/** Collects the rows of one chunk by bucket. */
export class BucketRows {
  readonly buckets: number;
  readonly #buffers: (Buffer | undefined)[];
  readonly #lengths: Float64Array;

  constructor(buckets: number) {
    this.buckets = buckets;
    this.#buffers = Array.from({ length: buckets });
    this.#lengths = new Float64Array(buckets);
  }

  /** Forgets all rows and keeps their memory for the next chunk. */
  clear(): void {
    this.#lengths.fill(0);
  }

  /** Forgets all rows and gives their memory back. */
  release(): void {
    this.clear();
    for (const buffer of this.#buffers) if (buffer) release(buffer);
    this.#buffers.fill(undefined);
  }

  /** Adds a row; `copyLine` ends with its line break. */
  add(bucket: number, fileLine: number, order: number, copyLine: string): void {
    const start = this.#lengths[bucket] ?? 0;
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const buffer = this.#room(bucket, start + HEAD_BYTES + copyLine.length * 3);
    const lineBytes = buffer.write(copyLine, start + HEAD_BYTES, 'utf8');
    this.#finish(bucket, start, lineBytes, fileLine, order);
  }

  /** Adds a row that begins with `begin`; its last column is `document`, which needs no escaping. */
  addBytes(bucket: number, fileLine: number, order: number, begin: string, document: Buffer): void {
    const start = this.#lengths[bucket] ?? 0;
    const lineAt = start + HEAD_BYTES;
    const buffer = this.#room(bucket, lineAt + begin.length * 3 + document.length + 1);
    const documentAt = lineAt + buffer.write(begin, lineAt, 'utf8');
    const documentEnd = documentAt + document.copy(buffer, documentAt);
    buffer[documentEnd] = LINE_FEED;
    this.#finish(bucket, start, documentEnd + 1 - lineAt, fileLine, order);
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
    const start = this.#lengths[bucket] ?? 0;
    const lineAt = start + HEAD_BYTES;
    const buffer = this.#room(bucket, lineAt + (begin.length + escaped.length + 1) * 3);
    const documentAt = lineAt + buffer.write(begin, lineAt, 'utf8');
    const documentEnd = documentAt + buffer.write(escaped, documentAt, 'utf8');
    // Most documents stand in the row as they are, and need not be made bytes once more.
    const digested = escaped === document ? buffer.subarray(documentAt, documentEnd) : document;
    const digest = hash('sha256', digested);
    buffer.write(digest, lineAt + DIGEST_AT, KEY_CHARACTERS, 'latin1');
    buffer[documentEnd] = LINE_FEED;
    this.#finish(bucket, start, documentEnd + 1 - lineAt, fileLine, order);
  }

  /** Where each bucket begins when all are written one after the other, and where the last one ends. */
  offsets(): number[] {
    const offsets = [0];
    for (const length of this.#lengths) offsets.push((offsets.at(-1) ?? 0) + length);
    return offsets;
  }

  /** The rows, bucket after bucket. */
  *content(): Generator<Buffer> {
    for (const [bucket, buffer] of this.#buffers.entries())
      if (buffer && this.#lengths[bucket]) yield buffer.subarray(0, this.#lengths[bucket]);
  }

  #finish(bucket: number, start: number, lineBytes: number, fileLine: number, order: number): void {
    const buffer = this.#buffers[bucket];
    buffer?.writeUInt32LE(lineBytes, start);
    buffer?.writeUInt32LE(fileLine >>> 0, start + 4);
    buffer?.writeDoubleLE(order, start + 8);
    this.#lengths[bucket] = start + HEAD_BYTES + lineBytes;
  }

  #room(bucket: number, needed: number): Buffer {
    const buffer = this.#buffers[bucket];
    if (buffer && buffer.length >= needed) return buffer;
    const grown = Buffer.allocUnsafeSlow(
      Math.max(needed, (buffer?.length ?? 0) * 2, FIRST_BUFFER_BYTES),
    );
    if (buffer) {
      buffer.copy(grown);
      release(buffer);
    }
    this.#buffers[bucket] = grown;
    return grown;
  }
}
