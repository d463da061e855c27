import type { JsonFields, JsonValue } from './json-value.ts';

const MOST_LEVELS = 64;
const MOST_FIELDS = 2_000;
/** A field takes this many characters at least: `"":0,`. Shorter lines need not be counted. */
const FIELD_CHARACTERS = 5;

/** True when the object of `line` is nested deeper than 64 levels, or has more than 2,000 fields at all its levels. */
export function isBeyondBounds(line: string, fields: JsonFields): boolean {
  if (line.length <= MOST_FIELDS * FIELD_CHARACTERS && !hasManyBrackets(line)) return false;
  const counted = { fields: 0 };
  return !isWithin(fields, 1, counted);
}

/** True when there are more opening brackets than levels allowed, wherever they stand. */
function hasManyBrackets(line: string): boolean {
  let left = MOST_LEVELS;
  for (const bracket of ['{', '[']) {
    for (let at = line.indexOf(bracket); at >= 0; at = line.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}

function isWithin(value: JsonValue, level: number, counted: { fields: number }): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (level > MOST_LEVELS) return false;
  if (Array.isArray(value)) return value.every((item) => isWithin(item, level + 1, counted));
  const items = Object.values(value) as JsonValue[];
  counted.fields += items.length;
  return counted.fields <= MOST_FIELDS && items.every((item) => isWithin(item, level + 1, counted));
}
