import { ExactNumber, type JsonFields, type JsonValue } from './json-value.ts';

/** Longest number that is stored; a double never needs more than 770 digits. */
const MOST_CHARACTERS = 1_000;
/** Beyond this exponent no number but zero is in the range of a double. */
const MOST_EXPONENT = 2_000;

/** The names of the fields that hold a number, at any depth, that no double comes near to. */
export function outOfRangeFields(fields: JsonFields): string[] {
  return Object.keys(fields).filter((name) => isOutOfRange(fields[name] as JsonValue));
}

function isOutOfRange(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof ExactNumber) return !isNumberInRange(value.text);
  return Object.values(value).some((item) => isOutOfRange(item as JsonValue));
}

/** True for a number that is neither so large that it would be read as infinity, nor so small that it would be as zero. */
function isNumberInRange(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  const [digits = '', exponent = '0'] = text.split(/e/i);
  if (Math.abs(Number(exponent)) > MOST_EXPONENT) return false;
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(digits));
}
