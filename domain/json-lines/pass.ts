/**
 * How plain JSON is passed: each function gives where that which begins at `at` ends, or -1 when it is not plain. All
 * that they pass is valid JSON.
 */

/** What was met on the way. */
export interface Passed {
  /** Fields of objects inside. */
  fields: number;
  hasEscapes: boolean;
  hasLongNumbers: boolean;
}

export const MOST_LEVELS = 64;
/** Up to this many characters, the sign apart, a double says a number as it was written. */
const EXACT_CHARACTERS = 15;
/** A number of so many characters with an exponent of two digits is well within the range of a double. */
const PLAIN_NUMBER_CHARACTERS = 200;
const EXPONENT_DIGITS = 2;

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
const SMALL_E = 101;
const SMALL_F = 102;
const SMALL_N = 110;
const SMALL_T = 116;
const SMALL_U = 117;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** What can stand behind a backslash, \u apart. */
const ESCAPED = new Set('"\\/bfnrt');

/** Never -1: there may be none. */
export function passSpace(text: string, at: number): number {
  let end = at;
  for (; ; end += 1) {
    const code = text.charCodeAt(end);
    if (code > SPACE || !(code === SPACE || code === 9 || code === 10 || code === 13)) return end;
  }
}

export function passText(text: string, at: number, passed: Passed): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return end + 1;
    if (code < SPACE) return -1;
    if (code === BACKSLASH) {
      passed.hasEscapes = true;
      end = passEscape(text, end);
      if (end < 0) return -1;
    }
  }
  return -1;
}

/** A text without escapes: then texts that are written differently are different. */
export function passName(text: string, at: number, passed: Passed): number {
  if (text.charCodeAt(at) !== QUOTE) return -1;
  passed.hasEscapes = false;
  const end = passText(text, at, passed);
  return passed.hasEscapes ? -1 : end;
}

export function passNumber(text: string, at: number, passed: Passed): number {
  const start = text.charCodeAt(at) === MINUS ? at + 1 : at;
  let end = passDigits(text, start);
  if (end === start || (end > start + 1 && text.charCodeAt(start) === ZERO)) return -1;
  if (text.charCodeAt(end) === POINT) {
    const fraction = end + 1;
    end = passDigits(text, fraction);
    if (end === fraction) return -1;
  }
  if (end - start > EXACT_CHARACTERS) passed.hasLongNumbers = true;
  if (end - start > PLAIN_NUMBER_CHARACTERS) return -1;
  // Lower case; no other character becomes an e in this way that could stand here.
  if ((text.charCodeAt(end) | 0x20) !== SMALL_E) return end;
  passed.hasLongNumbers = true;
  const sign = text.charCodeAt(end + 1);
  const exponent = sign === MINUS || sign === PLUS ? end + 2 : end + 1;
  end = passDigits(text, exponent);
  return end === exponent || end - exponent > EXPONENT_DIGITS ? -1 : end;
}

/** A value of any type; `level` is that of the object or list in which it stands. */
export function passValue(text: string, at: number, level: number, passed: Passed): number {
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return passText(text, at, passed);
    case SMALL_T:
      return text.startsWith('true', at) ? at + 4 : -1;
    case SMALL_F:
      return text.startsWith('false', at) ? at + 5 : -1;
    case SMALL_N:
      return text.startsWith('null', at) ? at + 4 : -1;
    case OPEN_LIST:
      return level === MOST_LEVELS ? -1 : passList(text, at, level + 1, passed);
    case OPEN_OBJECT:
      return level === MOST_LEVELS ? -1 : passObject(text, at, level + 1, passed);
    default:
      return passNumber(text, at, passed);
  }
}

function passList(text: string, start: number, level: number, passed: Passed): number {
  let at = passSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_LIST) return at + 1;
  for (;;) {
    at = passValue(text, at, level, passed);
    if (at < 0) return -1;
    at = passSpace(text, at);
    const next = text.charCodeAt(at);
    if (next === CLOSE_LIST) return at + 1;
    if (next !== COMMA) return -1;
    at = passSpace(text, at + 1);
  }
}

function passObject(text: string, start: number, level: number, passed: Passed): number {
  let at = passSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
  const names = new Set<string>();
  for (;;) {
    const end = passName(text, at, passed);
    if (end < 0) return -1;
    const name = text.slice(at, end);
    if (names.has(name)) return -1;
    names.add(name);
    passed.fields += 1;
    at = passSpace(text, end);
    if (text.charCodeAt(at) !== COLON) return -1;
    at = passValue(text, passSpace(text, at + 1), level, passed);
    if (at < 0) return -1;
    at = passSpace(text, at);
    const next = text.charCodeAt(at);
    if (next === CLOSE_OBJECT) return at + 1;
    if (next !== COMMA) return -1;
    at = passSpace(text, at + 1);
  }
}

function passDigits(text: string, at: number): number {
  let end = at;
  for (; ; end += 1) {
    const code = text.charCodeAt(end);
    if (!(code >= ZERO && code <= NINE)) return end;
  }
}

/** Gives where the last character of the escape stands that begins at `at`. */
function passEscape(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== SMALL_U) return ESCAPED.has(text.charAt(at + 1)) ? at + 1 : -1;
  const digits = text.slice(at + 2, at + 6);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) return -1;
  const unit = Number.parseInt(digits, 16);
  return unit === 0 || (unit >= 0xd800 && unit <= 0xdfff) ? -1 : at + 5;
}
