import { byteAt } from '../csv/bytes.ts';

/**
 * How plain JSON is passed in UTF-8: each function gives where that which begins at `at` ends, or -1 when it is not
 * plain. All that they pass is valid JSON. None passes a line feed: there has to be one, and no byte behind it is read.
 */

/** What was met on the way. */
export interface Passed {
  /** Fields of objects inside. */
  fields: number;
  /** There are backslashes. */
  hasEscapes: boolean;
  hasLongNumbers: boolean;
}

export const MOST_LEVELS = 64;
/** Up to this many characters, the sign apart, a double says a number as it was written. */
const EXACT_CHARACTERS = 15;
/** A number of so many characters with an exponent of two digits is well within the range of a double. */
const PLAIN_NUMBER_CHARACTERS = 200;
const EXPONENT_DIGITS = 2;

const TAB = 9;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const SMALL_A = 97;
const SMALL_E = 101;
const SMALL_F = 102;
const SMALL_N = 110;
const SMALL_T = 116;
const SMALL_U = 117;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** What can stand behind a backslash, \u apart. */
const ESCAPED: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** Never -1: there may be none. */
export function passSpace(text: Buffer, at: number): number {
  let end = at;
  for (; ; end += 1) {
    const byte = byteAt(text, end);
    if (byte > SPACE || !(byte === SPACE || byte === TAB || byte === CR)) return end;
  }
}

export function passText(text: Buffer, at: number, passed: Passed): number {
  for (let end = at + 1; ; end += 1) {
    const byte = byteAt(text, end);
    if (byte === QUOTE) return end + 1;
    if (byte < SPACE) return -1;
    if (byte === BACKSLASH) {
      passed.hasEscapes = true;
      end = passEscape(text, end);
      if (end < 0) return -1;
    }
  }
}

/** A text without escapes: then texts that are written differently are different. */
export function passName(text: Buffer, at: number): number {
  if (byteAt(text, at) !== QUOTE) return -1;
  for (let end = at + 1; ; end += 1) {
    const byte = byteAt(text, end);
    if (byte === QUOTE) return end + 1;
    if (byte < SPACE || byte === BACKSLASH) return -1;
  }
}

export function passNumber(text: Buffer, at: number, passed: Passed): number {
  const start = byteAt(text, at) === MINUS ? at + 1 : at;
  let end = passDigits(text, start);
  if (end === start || (end > start + 1 && byteAt(text, start) === ZERO)) return -1;
  if (byteAt(text, end) === POINT) {
    const fraction = end + 1;
    end = passDigits(text, fraction);
    if (end === fraction) return -1;
  }
  if (end - start > EXACT_CHARACTERS) passed.hasLongNumbers = true;
  if (end - start > PLAIN_NUMBER_CHARACTERS) return -1;
  // Lower case; no other byte becomes an e in this way.
  if ((byteAt(text, end) | 0x20) !== SMALL_E) return end;
  passed.hasLongNumbers = true;
  const sign = byteAt(text, end + 1);
  const exponent = sign === MINUS || sign === PLUS ? end + 2 : end + 1;
  end = passDigits(text, exponent);
  return end === exponent || end - exponent > EXPONENT_DIGITS ? -1 : end;
}

/** A value of any type; `level` is that of the object or list in which it stands. */
export function passValue(text: Buffer, at: number, level: number, passed: Passed): number {
  switch (byteAt(text, at)) {
    case QUOTE:
      return passText(text, at, passed);
    case SMALL_T:
      return passWord(text, at, TRUE);
    case SMALL_F:
      return passWord(text, at, FALSE);
    case SMALL_N:
      return passWord(text, at, NULL);
    case OPEN_LIST:
      return level === MOST_LEVELS ? -1 : passList(text, at, level + 1, passed);
    case OPEN_OBJECT:
      return level === MOST_LEVELS ? -1 : passObject(text, at, level + 1, passed);
    default:
      return passNumber(text, at, passed);
  }
}

function passList(text: Buffer, start: number, level: number, passed: Passed): number {
  let at = passSpace(text, start + 1);
  if (byteAt(text, at) === CLOSE_LIST) return at + 1;
  for (;;) {
    at = passValue(text, at, level, passed);
    if (at < 0) return -1;
    at = passSpace(text, at);
    const next = byteAt(text, at);
    if (next === CLOSE_LIST) return at + 1;
    if (next !== COMMA) return -1;
    at = passSpace(text, at + 1);
  }
}

function passObject(text: Buffer, start: number, level: number, passed: Passed): number {
  let at = passSpace(text, start + 1);
  if (byteAt(text, at) === CLOSE_OBJECT) return at + 1;
  const names = new Set<string>();
  for (;;) {
    const end = passName(text, at);
    if (end < 0) return -1;
    const name = text.toString('latin1', at, end);
    if (names.has(name)) return -1;
    names.add(name);
    passed.fields += 1;
    at = passSpace(text, end);
    if (byteAt(text, at) !== COLON) return -1;
    at = passValue(text, passSpace(text, at + 1), level, passed);
    if (at < 0) return -1;
    at = passSpace(text, at);
    const next = byteAt(text, at);
    if (next === CLOSE_OBJECT) return at + 1;
    if (next !== COMMA) return -1;
    at = passSpace(text, at + 1);
  }
}

function passDigits(text: Buffer, at: number): number {
  let end = at;
  for (; ; end += 1) {
    const byte = byteAt(text, end);
    if (!(byte >= ZERO && byte <= NINE)) return end;
  }
}

function passWord(text: Buffer, at: number, word: Buffer): number {
  for (let index = 0; index < word.length; index += 1)
    if (byteAt(text, at + index) !== word[index]) return -1;
  return at + word.length;
}

/** Gives where the last byte of the escape stands that begins at `at`. */
function passEscape(text: Buffer, at: number): number {
  const letter = byteAt(text, at + 1);
  if (letter !== SMALL_U) return ESCAPED.has(letter) ? at + 1 : -1;
  let unit = 0;
  for (let end = at + 2; end < at + 6; end += 1) {
    const digit = hexDigit(byteAt(text, end));
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit === 0 || (unit >= 0xd800 && unit <= 0xdfff) ? -1 : at + 5;
}

function hexDigit(byte: number): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO;
  const letter = (byte | 0x20) - SMALL_A;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}
