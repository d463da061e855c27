import { isAscii } from 'node:buffer';

/** Distinct words that are kept, in bytes: enough to know a language by, quick to judge. */
const MOST_BYTES = 32 * 1024;
/** Bytes that are searched behind the first telling one; a file may have few such words. */
const MOST_SEARCHED_BYTES = 32 * 1024 * 1024;
/** Longer words are cut: languages without spaces have sentences for words. */
export const MOST_WORD_BYTES = 1024;

/** Japanese in seven bits, which looks like ASCII but for its escapes. */
const ESCAPE = 0x1b;
const NOT_ASCII = /[\x80-\xff]/g;

/**
 * Collects the words of a file that tell its encoding: those with a byte that is not ASCII, each once. All the rest of
 * most files is the same in every encoding, and dilutes what a detector looks for.
 */
export class TellingWords {
  readonly #words = new Set<string>();
  #bytes = 0;
  #searched = 0;
  /** The start of a word that the last piece ended in. */
  #begun: Buffer = Buffer.alloc(0);

  /** True when further pieces would not be looked at. */
  get isFull(): boolean {
    return this.#bytes >= MOST_BYTES || this.#searched >= MOST_SEARCHED_BYTES;
  }

  /** Looks at the next piece of the file. */
  push(piece: Buffer): void {
    if (this.isFull) return;
    if (isAscii(piece) && isAscii(this.#begun) && !piece.includes(ESCAPE)) {
      if (this.#words.size > 0) this.#searched += piece.length;
      this.#begun = lastWord(Buffer.concat([this.#begun, piece.subarray(-MOST_WORD_BYTES)]));
      return;
    }
    const bytes = Buffer.concat([this.#begun, piece]);
    const end = this.#collect(bytes);
    this.#searched += piece.length;
    this.#begun = bytes.subarray(Math.max(end, bytes.length - MOST_WORD_BYTES));
  }

  /** The words so far, in file order; the one that the last piece ended in is whole only at the end of the file. */
  words(isEnd: boolean): Buffer[] {
    if (isEnd && !this.isFull && isTelling(this.#begun)) this.#add(this.#begun);
    return [...this.#words].map((word) => Buffer.from(word, 'latin1'));
  }

  /** Collects the words of `bytes`; gives where the one begins that does not end there. */
  #collect(bytes: Buffer): number {
    return bytes.includes(ESCAPE) ? this.#collectEscaped(bytes) : this.#collectPlain(bytes);
  }

  /** Jumps from one byte that is not ASCII to the next, since most words have none. */
  #collectPlain(bytes: Buffer): number {
    const text = bytes.toString('latin1');
    let end = 0;
    for (NOT_ASCII.lastIndex = 0; NOT_ASCII.test(text); NOT_ASCII.lastIndex = end) {
      const start = wordStart(bytes, NOT_ASCII.lastIndex - 1, end);
      end = NOT_ASCII.lastIndex;
      while (end < bytes.length && !isBetweenWords(bytes[end] ?? 0)) end++;
      if (end === bytes.length) return start;
      this.#add(bytes.subarray(start, end));
      if (this.isFull) return bytes.length;
    }
    return wordStart(bytes, bytes.length, end);
  }

  #collectEscaped(bytes: Buffer): number {
    let start = 0;
    let telling = false;
    let escaped = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === ESCAPE) escaped = true;
      if (byte > 0x7f || byte === ESCAPE) telling = true;
      // Behind an escape, any character may be half of another.
      else if (escaped ? byte < 0x20 : isBetweenWords(byte)) {
        if (telling) {
          this.#add(bytes.subarray(start, at));
          if (this.isFull) return bytes.length;
        }
        start = at + 1;
        telling = false;
        escaped = false;
      }
    }
    return start;
  }

  #add(word: Buffer): void {
    const kept = word.toString('latin1', 0, MOST_WORD_BYTES);
    if (this.#words.has(kept)) return;
    this.#words.add(kept);
    this.#bytes += kept.length;
  }
}

/** The end of ASCII text, from the last character on that ends a word. */
function lastWord(text: Buffer): Buffer {
  return text.subarray(text.findLastIndex(isBetweenWords) + 1).subarray(-MOST_WORD_BYTES);
}

/** Where the word begins that goes up to `end`, not before `floor`. */
function wordStart(bytes: Buffer, end: number, floor: number): number {
  let start = end;
  while (start > floor && !isBetweenWords(bytes[start - 1] ?? 0)) start--;
  return start;
}

/** ASCII but letters, digits and what may be the second byte of a character in East Asian encodings. */
function isBetweenWords(byte: number): boolean {
  return byte < 0x30 || (byte > 0x39 && byte < 0x40);
}

function isTelling(word: Buffer): boolean {
  return !isAscii(word) || word.includes(ESCAPE);
}
