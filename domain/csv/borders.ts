import { Landmarks } from './landmarks.ts';
import { byteAt, CR, delimiterByte, isBlankByte, LF, QUOTE, RECORD_BYTES } from './bytes.ts';

/**
 * Says where records begin and end: the one place that knows, for the cutter and for the reader.
 *
 * Only a quote at the start of a cell opens a quoted cell, and the first one that is not doubled closes it. A quote
 * that does not close within the cap, or before the text ends, makes a record of its first line alone. So a chunk
 * reads as the whole text does: every line end that such a quote has passed lies inside it, hence wherever the text
 * is cut behind a line end, the quote is still open at the cut.
 */
export class BorderScanner {
  /** Where the record begins; negative when its first bytes have been dropped. */
  start = 0;
  /** Where its text ends, before the line end. */
  end = 0;
  /** Where the next record begins. */
  next = 0;
  /** Line ends from start to next. */
  lines = 0;
  /** The line holds only blanks and is not a record. */
  blank = false;
  /** A quote opens a cell and does not close; the record is its first line. */
  unclosed = false;
  /** The record is longer than the cap; it reaches to the end of the line in which it passes the cap. */
  tooLong = false;

  readonly #delimiter: number;
  readonly #cap: number;
  #begun = false;
  #quoted = false;
  #skipping = false;
  #at = 0;
  #breaks = 0;
  #firstBreak = -1;
  readonly #landmarks = new Landmarks();

  constructor(delimiter: string, recordBytes = RECORD_BYTES) {
    this.#delimiter = delimiterByte(delimiter);
    this.#cap = recordBytes;
  }

  /**
   * Finds the record that begins at `next`. False when `bytes` ends before it does: call again with more bytes
   * behind them. When no more will come, `last` says so, and false means that there is no further record.
   */
  scan(bytes: Buffer, last: boolean): boolean {
    if (!this.#begun) {
      if (this.next >= bytes.length) return false;
      this.#begin();
      // Most records have no quote before their line end, and need no look at their bytes.
      const end = this.#landmarks.plainLineEnd(bytes, this.start);
      if (end >= 0 && end - this.start <= this.#cap) return this.#endAt(bytes, end, last);
    }
    return this.#skipping ? this.#skipLine(bytes, last) : this.#walk(bytes, last);
  }

  /** Finds the record that begins at `start` of a whole text, which has to have bytes there. */
  scanAt(text: Buffer, start: number): void {
    this.next = start;
    this.#begin();
    this.#walk(text, true);
  }

  /**
   * How many bytes at the front are not needed any more, asked when `scan` wants more bytes. The caller drops
   * exactly these, and all positions count from what is left.
   */
  drop(): number {
    this.#landmarks.forget();
    const dropped = !this.#begun ? this.next : this.#skipping ? this.#at : this.start;
    this.start -= dropped;
    this.next -= dropped;
    this.#at -= dropped;
    this.#firstBreak -= dropped;
    return dropped;
  }

  #begin(): void {
    this.start = this.next;
    this.unclosed = false;
    this.#begun = true;
    this.#quoted = false;
    this.#skipping = false;
    this.#at = this.next;
    this.#breaks = 0;
    this.#firstBreak = -1;
  }

  #walk(bytes: Buffer, last: boolean): boolean {
    const length = bytes.length;
    const start = this.start;
    const cap = start + this.#cap;
    const stop = length < cap ? length : cap;
    let at = this.#at;
    let quoted = this.#quoted;
    for (;;) {
      at = findMark(bytes, at, stop);
      if (at >= stop) break;
      const byte = byteAt(bytes, at);
      if (!quoted) {
        if (byte !== QUOTE) return this.#endAt(bytes, at, last);
        // In plain text a byte that equals the delimiter is one, so the byte before tells where a cell starts.
        quoted = at === start || bytes[at - 1] === this.#delimiter;
        at += 1;
        continue;
      }
      if (at + 1 >= length && !last && byte !== LF) return this.#pause(at, quoted);
      if (byte !== QUOTE) {
        if (this.#firstBreak < 0) this.#firstBreak = at;
        this.#breaks += 1;
        at += lineEndBytes(bytes, at);
      } else if (bytes[at + 1] === QUOTE) at += 2;
      else {
        quoted = false;
        at += 1;
      }
    }
    if (quoted) {
      if (at < cap && !last) return this.#pause(at, quoted);
      this.unclosed = true;
      if (this.#firstBreak >= 0) {
        this.#breaks = 0;
        return this.#endAt(bytes, this.#firstBreak, last);
      }
    } else if (at >= length) {
      if (!last) return this.#pause(at, quoted);
    } else if (bytes[at] === LF || bytes[at] === CR) return this.#endAt(bytes, at, last);
    // What is left to find is where the line ends.
    this.#at = at;
    this.#skipping = true;
    return this.#skipLine(bytes, last);
  }

  #pause(at: number, quoted: boolean): false {
    this.#at = at;
    this.#quoted = quoted;
    return false;
  }

  #skipLine(bytes: Buffer, last: boolean): boolean {
    const lf = bytes.indexOf(LF, this.#at);
    const before = lf < 0 ? bytes : bytes.subarray(0, lf);
    const cr = before.indexOf(CR, this.#at);
    const end = cr < 0 ? before.length : cr;
    if (end < bytes.length || last) return this.#endAt(bytes, end, last);
    return this.#pause(end, false);
  }

  /** Ends the record at a line end, or at the end of the text. */
  #endAt(bytes: Buffer, end: number, last: boolean): boolean {
    const length = bytes.length;
    // A CR that ends the bytes at hand may be half of a CRLF.
    if (end + 1 >= length && !last && bytes[end] === CR) return this.#pause(end, false);
    this.end = end;
    this.next = end < length ? end + lineEndBytes(bytes, end) : length;
    this.lines = end < length ? this.#breaks + 1 : this.#breaks;
    this.tooLong = end - this.start > this.#cap;
    this.blank = !this.unclosed && !this.tooLong && this.#isBlank(bytes);
    this.#begun = false;
    return true;
  }

  #isBlank(bytes: Buffer): boolean {
    for (let at = this.start; at < this.end; at += 1) {
      const byte = byteAt(bytes, at);
      if (!isBlankByte(byte) || byte === this.#delimiter) return false;
    }
    return true;
  }
}

/** The next quote or line end; a loop of its own, as small ones are compiled best. */
function findMark(bytes: Buffer, from: number, stop: number): number {
  let at = from;
  while (at < stop) {
    const byte = byteAt(bytes, at);
    if (byte <= QUOTE && (byte === QUOTE || byte === LF || byte === CR)) break;
    at += 1;
  }
  return at;
}

function lineEndBytes(bytes: Buffer, at: number): number {
  return bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1;
}
