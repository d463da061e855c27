import type { Compression } from '../../../domain/definition.ts';

/** A way to pack files that can be read. */
export type Packing = Exclude<Compression, 'none'>;

/** A kind of file that is known by its first bytes but not read, with what to do instead. */
export interface RefusedKind {
  refused: string;
  advice: string;
}

/** This much of a file shows how it is packed. */
export const PACKING_HEAD_BYTES = 512;

const REPACK = 'pack it with gzip, zstd or zip instead';

/** The marks that kinds of files begin with, in hexadecimal. */
const MARKS: [RegExp, Packing | RefusedKind][] = [
  [/^1f8b/, 'gzip'],
  [/^504b(0304|0506)/, 'zip'],
  // A zstd file may begin with a frame to skip, which has one of sixteen marks.
  [/^(28b52ffd|5.2a4d18)/, 'zstd'],
  // Text can begin with BZh too: only with the mark of its first block, or of its end, it is surely bzip2.
  [/^425a683[1-9](314159265359|177245385090)/, { refused: 'packed with bzip2', advice: REPACK }],
  [/^fd377a585a00/, { refused: 'packed with xz', advice: REPACK }],
  [/^04224d18/, { refused: 'packed with lz4', advice: REPACK }],
  [/^1f9d/, { refused: 'packed with compress', advice: REPACK }],
  [/^377abcaf271c/, { refused: 'a 7z archive', advice: REPACK }],
  [/^526172211a07/, { refused: 'a rar archive', advice: REPACK }],
  [/^504b0708/, { refused: 'a zip archive in several parts', advice: 'make it one part' }],
  [/^.{514}7573746172(00|20)/, { refused: 'a tar archive', advice: 'send the file in it alone' }],
  [/^d0cf11e0a1b11ae1/, { refused: 'an office document', advice: 'save it as CSV, in UTF-8' }],
];

/** How a file is packed, by its first bytes; null for a file that is not. */
export function packingByContent(head: Buffer): Packing | RefusedKind | null {
  const hex = head.toString('hex', 0, PACKING_HEAD_BYTES);
  return MARKS.find(([mark]) => mark.test(hex))?.[1] ?? null;
}

const NAME_ENDINGS: [RegExp, string][] = [
  [/\.t?gz(ip)?$/i, 'gzip'],
  [/\.zip$/i, 'zip'],
  [/\.zstd?$/i, 'zstd'],
  [/\.bz2$/i, 'bzip2'],
];

/** How a file is packed by the name in its address; null when the name tells nothing. */
export function packingByName(url: string): string | null {
  const name = URL.canParse(url) && !url.startsWith('upload:') ? new URL(url).pathname : url;
  return NAME_ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? null;
}

/** True when bytes can be text: with a mark of UTF-16 or the NULs of UTF-16 and UTF-32, or without the control characters that no text has. */
export function canBeText(head: Buffer): boolean {
  if (/^(fffe|feff)/.test(head.toString('hex', 0, 2))) return true;
  const nuls = head.filter((byte) => byte === 0).length;
  return nuls > head.length / 4 || !head.some(isForeignToText);
}

/** Escape and Ctrl-Z are no proof against text: ISO-2022 and old exports hold them. */
function isForeignToText(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1a && byte !== 0x1b);
}
