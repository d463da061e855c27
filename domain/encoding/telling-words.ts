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
const AT = 0x40;
/** What no email address goes on behind: blanks, quotes, angle brackets and the usual delimiters. */
const AROUND_ADDRESSES = new Set(Buffer.from('"<>,;|'));

/**
 * Collects the words of a file that tell its encoding: those with a byte that is not ASCII, each once. All the rest of
 * most files is the same in every encoding, and dilutes what a detector looks for.
 */
export class TellingWords {
  readonly hidesAddresses: boolean;
  /** Each word in the characters of its bytes, and whether it is to be hidden. */
  readonly #words = new Map<string, boolean>();
  #bytes = 0;
  #isBegun = false;
  #searched = 0;
  /** The start of a word that the last piece ended in. */
  #begun: Buffer = Buffer.alloc(0);

  /** With `hidesAddresses`, words of email addresses are to be hidden, and those that a cut may have parted from one. */
  constructor(hidesAddresses = false) {
    this.hidesAddresses = hidesAddresses;
  }

  /** True for a word that must not be shown: it tells of an id that is kept nowhere. */
  isHidden(word: Buffer): boolean {
    return this.#words.get(word.toString('latin1')) ?? this.hidesAddresses;
  }

  /** True when further pieces would not be looked at. */
  get isFull(): boolean {
    return this.#bytes >= MOST_BYTES || this.#searched >= MOST_SEARCHED_BYTES;
  }

  /** Looks at the next piece of the file. */
  push(piece: Buffer): void {
    if (this.isFull) return;
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    if (isAscii(piece) && isAscii(this.#begun) && !piece.includes(ESCAPE)) {
      if (this.#words.size > 0) this.#searched += piece.length;
      this.#begun = lastWord(Buffer.concat([this.#begun, piece.subarray(-MOST_WORD_BYTES)]));
      return;
    }
    const bytes = Buffer.concat([this.#begun, piece]);
    const end = this.#collect(bytes, isFirst);
    this.#searched += piece.length;
    this.#begun = bytes.subarray(Math.max(end, bytes.length - MOST_WORD_BYTES));
  }

  /** The words so far, in file order; the one that the last piece ended in is whole only at the end of the file. */
  words(isEnd: boolean): Buffer[] {
    if (isEnd && !this.isFull && isTelling(this.#begun))
      this.#add(this.#begun, { from: 0, to: this.#begun.length, isFirst: false });
    return [...this.#words.keys()].map((word) => Buffer.from(word, 'latin1'));
  }

  /** Collects the words of `bytes`; gives where the one begins that does not end there. */
  #collect(bytes: Buffer, isFirst: boolean): number {
    return bytes.includes(ESCAPE)
      ? this.#collectEscaped(bytes, isFirst)
      : this.#collectPlain(bytes, isFirst);
  }

  /** Jumps from one byte that is not ASCII to the next, since most words have none. */
  #collectPlain(bytes: Buffer, isFirst: boolean): number {
    const text = bytes.toString('latin1');
    let end = 0;
    for (NOT_ASCII.lastIndex = 0; NOT_ASCII.test(text); NOT_ASCII.lastIndex = end) {
      const start = wordStart(bytes, NOT_ASCII.lastIndex - 1, end);
      end = NOT_ASCII.lastIndex;
      while (end < bytes.length && !isBetweenWords(bytes[end] ?? 0)) end++;
      if (end === bytes.length) return start;
      this.#add(bytes, { from: start, to: end, isFirst });
      if (this.isFull) return bytes.length;
    }
    return wordStart(bytes, bytes.length, end);
  }

  #collectEscaped(bytes: Buffer, isFirst: boolean): number {
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
          this.#add(bytes, { from: start, to: at, isFirst });
          if (this.isFull) return bytes.length;
        }
        start = at + 1;
        telling = false;
        escaped = false;
      }
    }
    return start;
  }

  /** A word that stands somewhere else than in an address, too, need not be hidden. */
  #add(bytes: Buffer, place: WordPlace): void {
    const kept = bytes.toString(
      'latin1',
      place.from,
      Math.min(place.to, place.from + MOST_WORD_BYTES),
    );
    const known = this.#words.get(kept);
    if (known === false) return;
    this.#words.set(kept, this.hidesAddresses && mayBeOfAddress(bytes, place));
    if (known === undefined) this.#bytes += kept.length;
  }
}

/** Where a word stands in bytes at hand; `isFirst`: the file begins with them. */
interface WordPlace {
  from: number;
  to: number;
  isFirst: boolean;
}

/** True when the text around a word holds an @, or is cut so that one may have been there. */
function mayBeOfAddress(bytes: Buffer, { from, to, isFirst }: WordPlace): boolean {
  let start = from;
  while (start > 0 && !endsAddress(bytes[start - 1] ?? 0)) start--;
  let end = to;
  while (end < bytes.length && !endsAddress(bytes[end] ?? 0)) end++;
  if ((start === 0 && !isFirst) || end === bytes.length) return true;
  return bytes.subarray(start, end).includes(AT);
}

function endsAddress(byte: number): boolean {
  return byte <= 0x20 || AROUND_ADDRESSES.has(byte);
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
