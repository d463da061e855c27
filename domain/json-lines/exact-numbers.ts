import { ExactNumber, type JsonValue } from './json-value.ts';

/** Up to this many characters, the sign apart, a double says the number as it was written. */
const EXACT_CHARACTERS = 15;

/** Where a value may begin, a number that is longer than that, or one with an exponent. Also met inside of texts. */
const LONG_NUMBER = /[:[,][ \t]*-?(?:[\d.]{16}|[\d.]+[eE])/;

/** True when a line may hold numbers that a double would change: then it is worth the slower {@link parseExactly}. */
export function mayHoldLongNumbers(line: string): boolean {
  return LONG_NUMBER.test(line);
}

/** Parses JSON and keeps each number that a double would change as it is written. */
export function parseExactly(line: string): JsonValue {
  return (JSON.parse as ParseWithSource)(line, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactNumber(value, source) : value,
  );
}

/** `JSON.parse` as Node has it: the reviver is told how a plain value is written. */
type ParseWithSource = (
  text: string,
  reviver: (name: string, value: JsonValue, context: { source?: string }) => JsonValue,
) => JsonValue;

/** Whether a number is kept depends on it alone, not on what else its line holds. */
function exactNumber(value: number, source: string): number | ExactNumber {
  const characters = source.startsWith('-') ? source.length - 1 : source.length;
  const isLong = characters > EXACT_CHARACTERS || /e/i.test(source);
  return isLong && String(value) !== source ? new ExactNumber(source) : value;
}
