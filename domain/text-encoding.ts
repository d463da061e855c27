import { isAscii, isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { RunFailure } from './failures.ts';

/** An encoding by its name, and how many bytes of byte order mark stand before the text. */
export interface FoundEncoding {
  encoding: string;
  bomBytes: number;
}

/** Bytes from the first non-ASCII one on that detection looks at. */
export const DETECTION_BYTES = 256 * 1024;

const BYTE_ORDER_MARKS: readonly [encoding: string, mark: Buffer][] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-32le', Buffer.from([0xff, 0xfe, 0, 0])],
  ['utf-32be', Buffer.from([0, 0, 0xfe, 0xff])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** The encoding that a byte order mark at the start says; null when there is none. */
export function encodingByMark(head: Buffer): FoundEncoding | null {
  for (const [encoding, mark] of BYTE_ORDER_MARKS)
    if (head.subarray(0, mark.length).equals(mark)) return { encoding, bomBytes: mark.length };
  return null;
}

/** True for a label that files can be read in. */
export function isKnownEncoding(label: string): boolean {
  return (
    label === 'auto' ||
    isUtf8Label(label) ||
    platformDecoder(label) !== null ||
    iconv.encodingExists(label)
  );
}

/** True when the label means UTF-8. */
export function isUtf8Label(label: string): boolean {
  return /^utf-?8$/i.test(label);
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

/** UTF-16 without a mark: text of European languages has a NUL in every other byte. */
export function encodingByNulPattern(head: Buffer): string | null {
  const sample = head.subarray(0, 4096);
  if (sample.length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at++)
    if (sample[at] === 0) {
      if (at % 2 === 0) even++;
      else odd++;
    }
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.4 && odd < half * 0.05) return 'utf-16be';
  return null;
}

/** The most likely encoding of `sample`, which begins at or before the first non-ASCII byte of the file. */
export function detectEncoding(sample: Buffer): string {
  if (isAscii(sample)) return 'utf-8';
  // The sample may end in the middle of a character.
  for (let cut = 0; cut < 4; cut++)
    if (isUtf8(sample.subarray(0, sample.length - cut))) return 'utf-8';
  const guess = chardet.detect(sample);
  return guess && isKnownEncoding(guess) ? guess.toLowerCase() : 'windows-1252';
}

/** Gives a function that turns bytes of `encoding` into text, piece by piece; call it without a piece at the end. */
export function createDecoder(encoding: string): (piece?: Buffer) => string {
  const platform = platformDecoder(encoding);
  if (platform)
    return (piece) => {
      try {
        return piece ? platform.decode(piece, { stream: true }) : platform.decode();
      } catch (error) {
        throw new RunFailure(
          'UnreadableFile',
          `the file holds bytes that are not valid ${encoding}`,
          { cause: error },
        );
      }
    };
  const decoder = iconv.getDecoder(encoding, { stripBOM: true });
  return (piece) => (piece ? decoder.write(piece) : (decoder.end() ?? ''));
}

function platformDecoder(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
}
