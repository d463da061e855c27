import { RunFailure } from '../failures.ts';
import { isKnownEncoding, isUtf8Label } from './labels.ts';
import { createWideUnits } from './wide-units.ts';

const BYTE_ORDER_MARKS: readonly [encoding: string, mark: Buffer][] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-32le', Buffer.from([0xff, 0xfe, 0, 0])],
  ['utf-32be', Buffer.from([0, 0, 0xfe, 0xff])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** The encoding that a byte order mark at the start says, and the length of the mark; null when there is none. */
export function encodingByMark(head: Buffer): { encoding: string; bomBytes: number } | null {
  for (const [encoding, mark] of BYTE_ORDER_MARKS)
    if (head.subarray(0, mark.length).equals(mark)) return { encoding, bomBytes: mark.length };
  return null;
}

/** A pattern shows in this much. */
const PATTERN_BYTES = 4096;
/** Even a file in Chinese has this share of ASCII: delimiters, digits and line ends. */
const LEAST_ASCII_SHARE = 0.02;

/** UTF-16 or UTF-32 without a mark: each ASCII character has NULs on the same side. */
export function encodingByNulPattern(head: Buffer): string | null {
  const sample = head.subarray(0, Math.min(PATTERN_BYTES, head.length - (head.length % 4)));
  const pairs = head.subarray(0, Math.min(PATTERN_BYTES, head.length - (head.length % 2)));
  if (pairs.length < 4 || !pairs.includes(0)) return null;
  for (const encoding of ['utf-32le', 'utf-32be'])
    if (sample.length >= 8 && isText(createWideUnits(encoding).write(sample))) return encoding;
  const little = asciiUnits(pairs, 0);
  const big = asciiUnits(pairs, 1);
  const least = Math.max(1, (pairs.length / 2) * LEAST_ASCII_SHARE);
  if (Math.max(little, big) < least || Math.min(little, big) * 4 > Math.max(little, big))
    return null;
  const encoding = little > big ? 'utf-16le' : 'utf-16be';
  return isText(createWideUnits(encoding).write(pairs)) ? encoding : null;
}

/** Units with an ASCII character at `side` (0: first byte) and a NUL beside it. */
function asciiUnits(pairs: Buffer, side: 0 | 1): number {
  let count = 0;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const character = pairs[at + side] ?? 0;
    const isAscii = (character >= 0x20 && character < 0x7f) || (character >= 9 && character <= 13);
    if (isAscii && pairs[at + 1 - side] === 0) count++;
  }
  return count;
}

/** Has no NUL, and all but a few characters are characters. A file that is wrong in one place is still what it is. */
function isText(text: string): boolean {
  if (text.includes('\0')) return false;
  const wrong = text.match(/[\ud800-\udfff\ufffe\uffff]|\p{Unassigned}/gu)?.length ?? 0;
  return wrong * 50 <= text.length;
}

/** An XML declaration at the start of a file, with the encoding that it names; white space before it is no rule, but met. */
const XML_DECLARATION = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*(["'])([^"'<>]*)\1/;
/** No longer than this is a declaration with all that may stand before it. */
const DECLARATION_BYTES = 1024;

/**
 * The encoding that the XML declaration at the start of a file names; null when it names none, or UTF-8. Throws a
 * RunFailure when it names one that files cannot be read in.
 */
export function encodingByXmlDeclaration(head: Buffer): string | null {
  const [, , label = ''] =
    XML_DECLARATION.exec(head.toString('latin1', 0, DECLARATION_BYTES)) ?? [];
  // A declaration that reads as ASCII is not in UTF-16, whatever it says: that is how some programs write UTF-8.
  if (label === '' || isUtf8Label(label) || /^(utf|ucs|iso-10646-ucs)-?(16|2|32|4)/i.test(label))
    return null;
  if (label === 'auto' || !isKnownEncoding(label))
    throw new RunFailure(
      'UnreadableFile',
      `the XML declaration says that the encoding is "${label.slice(0, 64)}", which is not known. Correct it, or say in the import which encoding the file has`,
    );
  return label.toLowerCase();
}
