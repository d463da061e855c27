import { isUtf8 } from 'node:buffer';
import { isUtf8Label, wideEncoding } from './labels.ts';
import { rankEncodings } from './rank.ts';
import { encodingByMark, encodingByNulPattern, encodingByXmlDeclaration } from './signs.ts';
import { MOST_WORD_BYTES } from './telling-words.ts';

/** How an encoding was found. */
export const ENCODING_FOUND_BY = [
  'bom',
  'told',
  'xml',
  'pattern',
  'ascii',
  'utf-8',
  'detected',
] as const;
export type EncodingFoundBy = (typeof ENCODING_FOUND_BY)[number];

/** An encoding by its name, how it was found, and how many bytes of byte order mark stand before the text. */
export interface FoundEncoding {
  encoding: string;
  bomBytes: number;
  how: EncodingFoundBy;
  /** The encoding that the first bytes show, and these bytes, where the import says something else. */
  instead?: { label: string; head: Buffer };
}

/** A file with this share of words that are UTF-8 is UTF-8, wrong in places: no other encoding looks like it by chance. */
const MOSTLY = 0.9;

/** Japanese in seven bits, which is told by its escapes. */
export const ESCAPED_JAPANESE = 'iso-2022-jp';
const ESCAPES = ['\u001b$@', '\u001b$B', '\u001b(J', '\u001b(I'];

/** The encoding that the first bytes of a file or the import say; null when it must be found out from the words. */
export function encodingByHead(head: Buffer, told: string): FoundEncoding | null {
  const marked = encodingByMark(head);
  if (marked) return { ...marked, how: 'bom' };
  const pattern = encodingByNulPattern(head);
  if (told === 'auto')
    return pattern === null ? null : { encoding: pattern, bomBytes: 0, how: 'pattern' };
  const found = { encoding: toldEncoding(told, pattern), bomBytes: 0, how: 'told' } as const;
  if (pattern === null || pattern === found.encoding) return found;
  return { ...found, instead: { label: pattern, head } };
}

/**
 * The same for an XML file: its declaration counts where the import says nothing in particular, that is UTF-8 or
 * `auto`. Throws a RunFailure when the declaration names an encoding that is not known.
 */
export function xmlEncodingByHead(head: Buffer, told: string): FoundEncoding | null {
  if ((told !== 'auto' && !isUtf8Label(told)) || encodingByMark(head))
    return encodingByHead(head, told);
  const pattern = encodingByNulPattern(head);
  if (pattern) return { encoding: pattern, bomBytes: 0, how: 'pattern' };
  const declared = encodingByXmlDeclaration(head);
  return declared ? { encoding: declared, bomBytes: 0, how: 'xml' } : encodingByHead(head, told);
}

function toldEncoding(told: string, pattern: string | null): string {
  if (isUtf8Label(told)) return 'utf-8';
  const wide = wideEncoding(told);
  if (!wide) return told.toLowerCase();
  return `utf-${wide.bits}${wide.order ?? (pattern?.endsWith('be') ? 'be' : 'le')}`;
}

/** The encoding of a file by its telling words. */
export function encodingByWords(words: readonly Buffer[]): FoundEncoding {
  const by = (how: EncodingFoundBy, encoding: string) => ({ encoding, bomBytes: 0, how });
  if (words.length === 0) return by('ascii', 'utf-8');
  if (words.some(isEscapedJapanese)) return by('pattern', ESCAPED_JAPANESE);
  if (isMostlyUtf8(words)) return by('utf-8', 'utf-8');
  return by('detected', rankEncodings(words)[0]?.label ?? 'windows-1252');
}

/** True for words that are those of a file in UTF-8. */
export function isMostlyUtf8(words: readonly Buffer[]): boolean {
  return utf8Share(words) >= MOSTLY;
}

/** The share of words that are valid UTF-8. */
export function utf8Share(words: readonly Buffer[]): number {
  return words.filter(isUtf8Word).length / words.length;
}

/** A word that was cut may end in the middle of a character. */
function isUtf8Word(word: Buffer): boolean {
  if (word.length < MOST_WORD_BYTES) return isUtf8(word);
  return [0, 1, 2, 3].some((cut) => isUtf8(word.subarray(0, word.length - cut)));
}

/** True for a word of Japanese in seven bits. */
export function isEscapedJapanese(word: Buffer): boolean {
  return ESCAPES.some((escape) => word.includes(escape));
}
