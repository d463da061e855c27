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
  /**
   * Gives what its object says, without halves of characters; null when one of the issues is an error. To be asked for
   * as long as the text of the chunk is there.
   */
  fields: (() => JsonFields) | null;
  /** Where its members stand in the text, when the object is plain; good until the next line. */
  members: ObjectText | null;
  issues: readonly FoundIssue[];
  /** Its own text, cut to 1 MiB; to be asked for as long, too. */
  raw: () => string;
}

/** Takes the lines of a chunk in file order. */
export type JsonLineSink = (line: JsonLine) => void;

const NO_ISSUES: readonly FoundIssue[] = [];
const LINE_FEED = Buffer.from([LF]);

/**
 * Reads all lines of a chunk of JSON Lines in UTF-8; gives how many records they were. Values keep their types, and
 * numbers that a double would change their text. Of a name that stands twice in an object the last value is taken.
 */
export function readJsonLines(text: Buffer, firstLine: number, sink: JsonLineSink): number {
  const members = new ObjectText();
  const encoding = isAscii(text) ? 'latin1' : 'utf8';
  const chunk: ChunkText = { text, encoding, isValid: isUtf8(text), members };
  const lastStart = text.lastIndexOf(LF) + 1;
  let line = firstLine;
  let records = 0;
  for (let start = 0; start < text.length; line += 1) {
    const plainEnd = start < lastStart ? members.read(text, start) : -1;
    const lineEnd = plainEnd < 0 ? endOfLine(text, start) : plainEnd;
    if (plainEnd >= 0 || hasText(text, start, lineEnd)) {
      const isPlain = plainEnd >= 0 || (start === lastStart && isLastPlain(chunk, start));
      records += 1;
      sink(readLine(chunk, start, textEnd(text, start, lineEnd), line, isPlain));
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

function endOfLine(text: Buffer, start: number): number {
  const found = text.indexOf(LF, start);
  return found < 0 ? text.length : found;
}

/** The same as for all other lines, for a last one without a line feed. */
function isLastPlain({ text, members }: ChunkText, start: number): boolean {
  if (text.length - start > RECORD_BYTES) return false;
  return members.read(Buffer.concat([text.subarray(start), LINE_FEED]), 0) >= 0;
}

function readLine(
  chunk: ChunkText,
  start: number,
  end: number,
  line: number,
  isPlain: boolean,
): JsonLine {
  const { text, encoding, isValid } = chunk;
  const isWrong = !isValid && !isUtf8(text.subarray(start, end));
  if (isPlain && !isWrong && end - start <= RECORD_BYTES) return plainLine(chunk, start, end, line);
  const raw = () => rawText(text, start, end);
  const refused = (code: IssueCode, value: string | null = null): JsonLine => {
    const shown = value === null ? null : showable(value, EXAMPLE_VALUE_CHARACTERS);
    const issues = [{ code, column: null, value: shown }];
    return { line, fields: null, members: null, issues, raw };
  };
  if (end - start > RECORD_BYTES) return refused('record_too_long');
  if (isWrong) return refused('invalid_encoding');
  const content = text.toString(encoding, start, end);
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

/** The line of the object that was read last. */
function plainLine(
  { text, encoding, members }: ChunkText,
  start: number,
  end: number,
  line: number,
): JsonLine {
  const parse = members.hasLongNumbers ? parseExactly : JSON.parse;
  return {
    line,
    fields: () => parse(text.toString(encoding, start, end)) as JsonFields,
    members,
    issues: NO_ISSUES,
    raw: () => rawText(text, start, end),
  };
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

function rawText(text: Buffer, start: number, end: number): string {
  const limit = start + RECORD_BYTES;
  if (end <= limit) return text.toString('utf8', start, end);
  let cut = limit;
  // Not inside a character, which has at most three bytes behind its first.
  while (cut > limit - 3 && ((text[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return text.toString('utf8', start, cut);
}
