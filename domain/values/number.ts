const ZERO = 48;
const NINE = 57;
const POINT = 46;
const PLUS = 43;
const MINUS = 45;

/** Whole numbers of so many digits, and powers of ten up to that of so many decimals, are exact as doubles. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/**
 * Gives the number that a text is: digits with a sign, a decimal point and an exponent where it has them, blanks
 * around. NaN when it is none, or none that a double can hold. -0 is 0.
 */
export function readNumber(text: string): number {
  const quick = quickNumber(text);
  if (!Number.isNaN(quick)) return quick;
  const trimmed = text.trim();
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value + 0 : Number.NaN;
}

/** Gives the whole number that a text is; NaN when it is none, or beyond 2^53 - 1. -0 is 0. */
export function readInteger(text: string): number {
  const trimmed = text.trim();
  const value = INTEGER.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isSafeInteger(value) ? value + 0 : Number.NaN;
}

/**
 * Gives the JSON text of a finite number: the same for the same number, however it was written. Quick when it is told
 * the text that the number was read from, which most often is that text already, but for zeros at its end.
 */
export function numberText(value: number, readFrom = ''): string {
  const end = canonicalEnd(readFrom, value);
  return end < 0 ? String(value) : end === readFrom.length ? readFrom : readFrom.slice(0, end);
}

/** Where the part of a text ends that is how JSON writes the number that was read from it; -1 when it is hard to tell. */
function canonicalEnd(text: string, value: number): number {
  const length = text.length;
  if (length === 0 || length > EXACT_DIGITS) return -1;
  const first = text.charCodeAt(0);
  if (first === ZERO) {
    if (length === 1) return 1;
    // JSON writes what is smaller with an exponent.
    if (text.charCodeAt(1) !== POINT || value < 0.000_001) return -1;
  }
  let point = -1;
  for (let at = 0; at < length; at += 1) {
    const character = text.charCodeAt(at);
    if (character >= ZERO && character <= NINE) continue;
    if (character !== POINT || at === 0) return -1;
    point = at;
  }
  if (point < 0) return length;
  let end = length;
  while (text.charCodeAt(end - 1) === ZERO) end -= 1;
  return end - 1 === point ? point : end;
}

/** The number of a text as nearly all are: few digits, a point and a minus where it has them. NaN: look closer. */
function quickNumber(text: string): number {
  const length = text.length;
  let at = 0;
  const negative = length > 0 && text.charCodeAt(0) === MINUS;
  if (negative || (length > 0 && text.charCodeAt(0) === PLUS)) at = 1;
  let digits = 0;
  let decimals = -1;
  let value = 0;
  for (; at < length; at += 1) {
    const character = text.charCodeAt(at);
    if (character >= ZERO && character <= NINE) {
      value = value * 10 + (character - ZERO);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (character === POINT && decimals < 0) decimals = 0;
    else return Number.NaN;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return Number.NaN;
  // Both sides are exact, so the division rounds once, as reading the text does.
  if (decimals > 0) value /= POWERS_OF_TEN[decimals] as number;
  return negative && value !== 0 ? -value : value;
}
