import type { FoundIssue } from '../chunk-collector.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { showable } from '../showable.ts';
import { ExactNumber, type JsonFields, type JsonValue } from './json-value.ts';

/** The escapes of NUL and of halves of characters; whole characters are written with them too. */
const ODD_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;
/** Longest name of a field that is shown, in UTF-16 units. */
const NAME_CHARACTERS = 100;

/** True when the texts of a line may hold NUL or halves of characters: then they have to be looked at one by one. */
export function mayHoldOddTexts(line: string): boolean {
  return ODD_ESCAPE.test(line);
}

/**
 * The fields with each half of a character, in names and values at any depth, replaced by U+FFFD. Adds an issue for
 * each field that held one, and for each that holds NUL.
 */
export function cleanTexts(fields: JsonFields, issues: FoundIssue[]): JsonFields {
  const entries = Object.entries(fields).map(([name, value]): [string, JsonValue] => {
    const found = { nul: false, half: false };
    const clean: [string, JsonValue] = [cleanText(name, found), cleanValue(value, found)];
    const shown = typeof value === 'string' ? showable(value, EXAMPLE_VALUE_CHARACTERS) : null;
    const issue = { column: fieldColumn(name), value: shown };
    if (found.nul) issues.push({ code: 'nul_character', ...issue });
    if (found.half) issues.push({ code: 'lone_surrogate', ...issue });
    return clean;
  });
  return Object.fromEntries(entries);
}

/** The name of a field as the column of an issue. */
export function fieldColumn(name: string): string {
  return showable(name, NAME_CHARACTERS);
}

interface Found {
  nul: boolean;
  half: boolean;
}

function cleanValue(value: JsonValue, found: Found): JsonValue {
  if (typeof value === 'string') return cleanText(value, found);
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, found));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [cleanText(name, found), cleanValue(item, found)]),
  );
}

function cleanText(text: string, found: Found): string {
  if (text.includes('\0')) found.nul = true;
  if (text.isWellFormed()) return text;
  found.half = true;
  return text.toWellFormed();
}
