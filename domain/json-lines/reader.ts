import { isAscii, isUtf8 } from 'node:buffer';
import type { FoundIssue } from '../chunk-collector.ts';
import { RECORD_BYTES } from '../csv/bytes.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { showable } from '../showable.ts';
import { mayHoldLongNumbers, parseExactly } from './exact-numbers.ts';
import { isFields, type JsonFields, type JsonValue } from './json-value.ts';
import { hasText, LF, textEnd } from './lines.ts';
import { lookAtNames } from './names.ts';
import { ObjectText } from './object-text.ts';
import { cleanTexts, fieldColumn, mayHoldOddTexts } from './texts.ts';

/** A line that is more than white space. */
export interface JsonLine {
  /** Physical line in the file, 1-based. */
  line: number;
  /** Gives what its object says, without halves of characters; null when one of the issues is an error. */
  fields: (() => JsonFields) | null;
  /** Where its members stand in the text, when the object is plain; good until the next line. */
  members: ObjectText | null;
  issues: readonly FoundIssue[];
  /** Its own text, cut to 1 MiB; to be asked for as long as the text of the chunk is there. */
  raw: () => string;
}

/** Takes the lines of a chunk in file order. */
export type JsonLineSink = (line: JsonLine) => void;

const NO_ISSUES: readonly FoundIssue[] = [];

/**
 * Reads all lines of a chunk of JSON Lines in UTF-8; gives how many records they were. Values keep their types, and
 * numbers that a double would change their text. Of a name that stands twice in an object the last value is taken.
 */
export function readJsonLines(text: Buffer, firstLine: number, sink: JsonLineSink): number {
  const chunk: ChunkText = {
    text,
    encoding: isAscii(text) ? 'latin1' : 'utf8',
    isValid: isUtf8(text),
    members: new ObjectText(),
  };
  let line = firstLine;
  let records = 0;
  for (let start = 0; start < text.length; line += 1) {
    const found = text.indexOf(LF, start);
    const lineEnd = found < 0 ? text.length : found;
    if (hasText(text, start, lineEnd)) {
      records += 1;
      sink(readLine(chunk, start, textEnd(text, start, lineEnd), line));
    }
    start = lineEnd + 1;
  }
  return records;
}

/** What is known of a chunk before its lines are read. */
interface ChunkText {
  text: Buffer;
  encoding: 'latin1' | 'utf8';
  isValid: boolean;
  /** Used for line after line. */
  members: ObjectText;
}

function readLine(
  { text, encoding, isValid, members }: ChunkText,
  start: number,
  end: number,
  line: number,
): JsonLine {
  const raw = () => text.toString('utf8', start, shownEnd(text, start, end));
  const refused = (code: IssueCode, value: string | null = null): JsonLine => {
    const shown = value === null ? null : showable(value, EXAMPLE_VALUE_CHARACTERS);
    const issues = [{ code, column: null, value: shown }];
    return { line, fields: null, members: null, issues, raw };
  };
  if (end - start > RECORD_BYTES) return refused('record_too_long');
  if (!isValid && !isUtf8(text.subarray(start, end))) return refused('invalid_encoding');
  const content = text.toString(encoding, start, end);
  if (members.read(content)) {
    const parse = members.hasLongNumbers ? parseExactly : JSON.parse;
    return { line, fields: () => parse(content) as JsonFields, members, issues: NO_ISSUES, raw };
  }
  let value: JsonValue;
  try {
    value = JSON.parse(content) as JsonValue;
  } catch (error) {
    if (content.includes('\0')) return refused('nul_character');
    return refused('malformed_json', reasonOf(error));
  }
  if (!isFields(value)) return refused('not_an_object', content);
  const { isBeyondBounds, repeated } = lookAtNames(content);
  if (isBeyondBounds) return refused('too_deep');
  const issues = [...repeated].map(repeatedName);
  // The second parse may recurse, which is safe only now that the depth is known.
  const exact = mayHoldLongNumbers(content) ? (parseExactly(content) as JsonFields) : value;
  const fields = mayHoldOddTexts(content) ? cleanTexts(exact, issues) : exact;
  const hasNul = issues.some(({ code }) => code === 'nul_character');
  return { line, fields: hasNul ? null : () => fields, members: null, issues, raw };
}

function repeatedName(name: string): FoundIssue {
  return { code: 'repeated_name', column: fieldColumn(name), value: null };
}

/** What is wrong and at which character, such as "Expected double-quoted property name at character 8". */
function reasonOf(error: unknown): string {
  return error instanceof SyntaxError
    ? error.message.replace(
        /(?: in JSON)? at position (\d+).*$/s,
        (_, position) => ` at character ${Number(position) + 1}`,
      )
    : String(error);
}

function shownEnd(text: Buffer, start: number, end: number): number {
  const limit = start + RECORD_BYTES;
  if (end <= limit) return end;
  let cut = limit;
  // Not inside a character, which has at most three bytes behind its first.
  while (cut > limit - 3 && ((text[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return cut;
}
