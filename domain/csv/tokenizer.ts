import { isUtf8 } from 'node:buffer';
import {
  byteAt,
  CR,
  createByteKinds,
  DELIMITER,
  delimiterByte,
  ESCAPED,
  FORBIDDEN,
  isBlankByte,
  LF,
  LINE_FEED,
  ORDINARY,
  QUOTATION,
  QUOTE,
  RETURN,
  WIDE,
} from './bytes.ts';

/** What became of a record: it has cells; it is blank and none; it needs a closer look; it does not end here. */
export type Outcome = 'cells' | 'blank' | 'odd' | 'unfinished';

/**
 * Cuts well-formed records into cells, fast. It reads a block as a latin1 string, one character a byte: positions in
 * the string are positions in the bytes, and only cells beyond ASCII are decoded on their own.
 */
export class Tokenizer {
  /** The cells of the record; the next record reuses the array. */
  readonly cells: string[] = [];
  /** Where its text ends, before the line end, as a position in the block. */
  end = 0;
  /** Where the next record begins, as a position in the block. */
  next = 0;
  /** Line ends in it, its own included. */
  lines = 0;
  /** No cell has a quote, a backslash or a character below U+0020. */
  plain = true;

  readonly #bytes: Buffer;
  readonly #kinds: Uint8Array;
  readonly #valid: boolean;
  readonly #plainDelimiter: boolean;

  /** `valid` says that all the bytes are UTF-8, so that no cell has to be checked. */
  constructor(bytes: Buffer, delimiter: string, valid: boolean) {
    const byte = delimiterByte(delimiter);
    this.#bytes = bytes;
    this.#kinds = createByteKinds(byte);
    this.#valid = valid;
    this.#plainDelimiter = byte >= 32 && byte !== 92;
  }

  /**
   * Cuts the record at `start` of `block`, whose first character is the byte at `base`. `atEnd` says that nothing
   * follows the block.
   */
  read(block: string, base: number, start: number, atEnd: boolean): Outcome {
    const kinds = this.#kinds;
    const cells = this.cells;
    const length = block.length;
    let at = start;
    let count = 0;
    let lines = 0;
    let plain = true;
    for (;;) {
      let from = at;
      let wide = false;
      let doubled = false;
      const quoted = at < length && block.charCodeAt(at) === QUOTE;
      if (quoted) {
        from += 1;
        for (at = from; ; at += 1) {
          if (at >= length) return atEnd ? 'odd' : 'unfinished';
          const kind = byteAt(kinds, block.charCodeAt(at));
          if (kind === ORDINARY) continue;
          if (kind === WIDE) wide = true;
          else if (kind === QUOTATION) {
            if (at + 1 >= length && !atEnd) return 'unfinished';
            if (block.charCodeAt(at + 1) !== QUOTE) break;
            doubled = true;
            plain = false;
            at += 1;
          } else if (kind === FORBIDDEN) return 'odd';
          else if (kind === DELIMITER) plain &&= this.#plainDelimiter;
          else {
            plain = false;
            const ends = kind === RETURN && block.charCodeAt(at + 1) !== LF;
            if (ends || kind === LINE_FEED) lines += 1;
          }
        }
      } else {
        for (; at < length; at += 1) {
          const kind = byteAt(kinds, block.charCodeAt(at));
          if (kind === ORDINARY) continue;
          if (kind === WIDE) wide = true;
          else if (kind === ESCAPED) plain = false;
          else if (kind === QUOTATION || kind === FORBIDDEN) return 'odd';
          else break;
        }
        if (at >= length && !atEnd) return 'unfinished';
      }
      let cell = block.slice(from, at);
      if (wide) {
        if (!this.#valid && !isUtf8(this.#bytes.subarray(base + from, base + at))) return 'odd';
        cell = this.#bytes.toString('utf8', base + from, base + at);
      }
      cells[count] = doubled ? cell.replaceAll('""', '"') : cell;
      count += 1;
      if (quoted) at += 1;
      if (at >= length) break;
      const kind = byteAt(kinds, block.charCodeAt(at));
      if (kind === DELIMITER) at += 1;
      else if (kind === LINE_FEED || kind === RETURN) break;
      else return 'odd';
    }
    const ended = at < length;
    const pair = ended && block.charCodeAt(at) === CR;
    // A CR that ends the block may be half of a CRLF.
    if (pair && at + 1 >= length && !atEnd) return 'unfinished';
    this.end = at;
    this.next = ended ? at + (pair && block.charCodeAt(at + 1) === LF ? 2 : 1) : length;
    this.lines = ended ? lines + 1 : lines;
    this.plain = plain;
    if (cells.length !== count) cells.length = count;
    return count === 1 && isBlankText(block, start, at) ? 'blank' : 'cells';
  }
}

function isBlankText(block: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!isBlankByte(block.charCodeAt(at))) return false;
  return true;
}
