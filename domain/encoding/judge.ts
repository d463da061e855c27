import { isUtf8 } from 'node:buffer';
import { isUtf8Label, wideEncoding } from './labels.ts';
import { rankEncodings } from './rank.ts';
import { encodingByMark, encodingByNulPattern, encodingByXmlDeclaration } from './signs.ts';
import { MOST_WORD_BYTES, TellingWords } from './telling-words.ts';
import { createTranscoder, decodeWhole } from './transcoder.ts';

/** How an encoding was found. */
export const ENCODING_FOUND_BY = ['bom', 'told', 'xml', 'pattern', 'utf-8', 'detected'] as const;
export type EncodingFoundBy = (typeof ENCODING_FOUND_BY)[number];

/** An encoding by its name, how it was found, and how many bytes of byte order mark stand before the text. */
export interface FoundEncoding {
  encoding: string;
  bomBytes: number;
  how: EncodingFoundBy;
  /** What the first bytes say it is, where the import says something else. */
  instead?: EncodingCandidate;
}

/** An encoding that a file may have. */
export interface EncodingCandidate {
  label: string;
  /** 0 to 1; of detected ones together 1. */
  score: number;
  /** Words of the file with letters beyond ASCII, as they look under it. */
  sample: string[];
}

/** What speaks for the encoding that was used, and what it might be instead. */
export interface EncodingEvidence {
  how: EncodingFoundBy;
  candidates: EncodingCandidate[];
}

/** An encoding and its evidence. */
export interface JudgedEncoding extends EncodingEvidence {
  used: string;
  bomBytes: number;
}

const MOST_CANDIDATES = 5;
const SAMPLE_WORDS = 3;
const SAMPLE_CHARACTERS = 40;
/** A file with this share of words that are UTF-8 is UTF-8, wrong in places: no other encoding looks like it by chance. */
const MOSTLY = 0.9;

/** Japanese in seven bits, which is told by its escapes. */
const ESCAPED_JAPANESE = 'iso-2022-jp';
const ESCAPES = ['\u001b$@', '\u001b$B', '\u001b(J', '\u001b(I'];

/** The encoding of a file from its first bytes, or all of them; `told` is a label, or `auto`. */
export function judgeEncoding(sample: Buffer, told: string, isXml = false): JudgedEncoding {
  const byHead = isXml ? xmlEncodingByHead(sample, told) : encodingByHead(sample, told);
  const collected = new TellingWords();
  pushText(collected, sample, byHead);
  // The last word may end in the middle of a character: it counts when there is no other.
  const whole = collected.words(false);
  const words = whole.length > 0 ? whole : collected.words(true);
  const found = byHead ?? encodingByWords(words);
  const candidates = encodingCandidates(found, words);
  return { used: found.encoding, bomBytes: found.bomBytes, how: found.how, candidates };
}

/** The encoding that the first bytes of a file or the import say; null when it must be found out from the words. */
export function encodingByHead(head: Buffer, told: string): FoundEncoding | null {
  const marked = encodingByMark(head);
  if (marked) return { ...marked, how: 'bom' };
  const pattern = encodingByNulPattern(head);
  if (told === 'auto')
    return pattern === null ? null : { encoding: pattern, bomBytes: 0, how: 'pattern' };
  const found = { encoding: toldEncoding(told, pattern), bomBytes: 0, how: 'told' } as const;
  if (pattern === null || pattern === found.encoding) return found;
  const words = new TellingWords();
  words.push(Buffer.from(decodeWhole(head, pattern)));
  return { ...found, instead: candidate(pattern, 1, readAs(words.words(false), 'utf-8')) };
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
  if (words.some(isEscapedJapanese)) return by('pattern', ESCAPED_JAPANESE);
  if (words.length === 0 || utf8Share(words) >= MOSTLY) return by('utf-8', 'utf-8');
  return by('detected', rankEncodings(words)[0]?.label ?? 'windows-1252');
}

/** The encodings that a file may have, the most likely one first, and the one that was used among them. */
export function encodingCandidates(
  { encoding, how, instead }: FoundEncoding,
  words: readonly Buffer[],
): EncodingCandidate[] {
  if (instead) return [instead, candidate(encoding, 0, readAs(words, encoding))];
  if (words.length === 0) return [];
  // Words of UTF-16 and UTF-32 were turned into UTF-8 before they were collected.
  if (wideEncoding(encoding) || (encoding === 'utf-8' && how === 'bom'))
    return [candidate(encoding, 1, readAs(words, 'utf-8'))];
  if (words.some(isEscapedJapanese))
    return withUsed(
      [candidate(ESCAPED_JAPANESE, 1, readAs(words, ESCAPED_JAPANESE))],
      encoding,
      words,
    );
  const share = utf8Share(words);
  const utf8 = share > 0 ? [candidate('utf-8', share, readAs(words, 'utf-8'))] : [];
  if (share >= MOSTLY) return withUsed(utf8, encoding, words);
  const ranked = rankEncodings(words, encoding === 'utf-8' ? undefined : encoding);
  const all = ranked.slice(0, MOST_CANDIDATES).reduce((sum, { weight }) => sum + weight, 0) || 1;
  const detected = ranked.map(({ label, weight, texts }) => candidate(label, weight / all, texts));
  return withUsed([...utf8, ...detected], encoding, words);
}

/** Adds bytes of a file to its telling words: as they are, but UTF-16 and UTF-32 in UTF-8, for they have no words of bytes. */
function pushText(words: TellingWords, bytes: Buffer, found: FoundEncoding | null): void {
  const rest = bytes.subarray(found?.bomBytes ?? 0);
  words.push(
    found && wideEncoding(found.encoding) ? createTranscoder(found.encoding).write(rest) : rest,
  );
}

function withUsed(
  candidates: readonly EncodingCandidate[],
  used: string,
  words: readonly Buffer[],
): EncodingCandidate[] {
  const own =
    candidates.find(({ label }) => label === used) ?? candidate(used, 0, readAs(words, used));
  const likely = candidates.slice(0, MOST_CANDIDATES);
  return likely.includes(own) ? likely : [...likely.slice(0, MOST_CANDIDATES - 1), own];
}

function candidate(label: string, score: number, texts: readonly string[]): EncodingCandidate {
  const sample = texts
    .filter((text) => /[^\0-\x7f]/.test(text))
    .slice(0, SAMPLE_WORDS)
    .map((text) => Array.from(text).slice(0, SAMPLE_CHARACTERS).join('').toWellFormed());
  return { label, score: Math.min(1, Math.round(score * 100) / 100), sample };
}

function readAs(words: readonly Buffer[], encoding: string): string[] {
  return words
    .slice(0, SAMPLE_WORDS)
    .map((word) => (encoding === 'utf-8' ? word.toString() : decodeWhole(word, encoding)));
}

function utf8Share(words: readonly Buffer[]): number {
  return words.filter(isUtf8Word).length / words.length;
}

/** A word that was cut may end in the middle of a character. */
function isUtf8Word(word: Buffer): boolean {
  if (word.length < MOST_WORD_BYTES) return isUtf8(word);
  return [0, 1, 2, 3].some((cut) => isUtf8(word.subarray(0, word.length - cut)));
}

function isEscapedJapanese(word: Buffer): boolean {
  return ESCAPES.some((escape) => word.includes(escape));
}
