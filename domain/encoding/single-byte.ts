import iconv from 'iconv-lite';
import { platformName } from './labels.ts';

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const WRONG = 0xff;
/** Small enough for the processor's cache, and for a rare character to slow down little. */
const BLOCK_BYTES = 16 * 1024;
const CONTROLS = /[\x80-\x9f]/;

/** Bytes alone do not show what these are: they are wrong alone, or stand for themselves. */
const MULTI_BYTE = /^(utf-?(7|8)|cesu-?8|iso-2022|gb|big5|euc|shift_jis)/i;

/** What each of the 256 bytes is in UTF-8: up to three bytes, the first one lowest; 0xFF for a byte that is wrong. */
type SingleByteTable = Uint32Array;

const LATIN1 = Array.from({ length: 256 }, (_, byte) => packed(String.fromCharCode(byte)));

const known = new Map<string, SingleByteTable | null>();

/** The table of an encoding in which each byte is one character; null for all other encodings. */
export function singleByteTable(encoding: string): SingleByteTable | null {
  let table = known.get(encoding);
  if (table === undefined) {
    table = createTable(encoding);
    known.set(encoding, table);
  }
  return table;
}

function createTable(encoding: string): SingleByteTable | null {
  if (MULTI_BYTE.test(platformName(encoding) ?? encoding)) return null;
  const decode = wholeDecoder(encoding);
  const characters = Array.from(decode(ALL_BYTES));
  if (characters.length !== 256) return null;
  const table = new Uint32Array(256);
  for (const [byte, character] of characters.entries()) {
    if (decode(ALL_BYTES.subarray(byte, byte + 1)) !== character) return null;
    table[byte] = isNoText(character) ? WRONG : packed(character);
  }
  return table;
}

/** Bytes of a single-byte encoding as UTF-8. */
export function transcodeSingleBytes(bytes: Buffer, table: SingleByteTable): Buffer {
  const output = scratchOf(bytes.length * 3);
  const isLatin1 = isLatin1ButForControls(table);
  let length = 0;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = bytes.subarray(at, at + BLOCK_BYTES);
    // The platform's own way is several times as fast.
    const text = isLatin1 ? block.toString('latin1') : null;
    length =
      text === null || CONTROLS.test(text)
        ? writeByTable(block, table, output, length)
        : length + output.write(text, length, 'utf8');
  }
  return Buffer.from(output.subarray(0, length));
}

/** Gives where the text ends in `output`. */
function writeByTable(
  bytes: Buffer,
  table: SingleByteTable,
  output: Buffer,
  start: number,
): number {
  let length = start;
  for (let at = 0; at < bytes.length; at++) {
    const utf8 = table[bytes[at] ?? 0] ?? WRONG;
    // All three are written each time, and what is too much is written over: no branch is faster than a short one.
    output[length] = utf8;
    output[length + 1] = utf8 >>> 8;
    output[length + 2] = utf8 >>> 16;
    length += utf8 > 0xffff ? 3 : utf8 > 0xff ? 2 : 1;
  }
  return length;
}

/** So in Windows-1252 and ISO-8859-1: of 0x80 to 0x9F, text has some dashes and quotes at most. */
function isLatin1ButForControls(table: SingleByteTable): boolean {
  return table.every((utf8, byte) => (byte >= 0x80 && byte <= 0x9f) || utf8 === LATIN1[byte]);
}

/** Used again by each piece: it is only read before the next one. */
let scratch = Buffer.alloc(0);

function scratchOf(bytes: number): Buffer {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(bytes);
  return scratch;
}

function wholeDecoder(encoding: string): (bytes: Buffer) => string {
  const name = platformName(encoding);
  if (!name) return (bytes) => iconv.decode(bytes, encoding, { stripBOM: false });
  const platform = new TextDecoder(name, { ignoreBOM: true });
  return (bytes) => platform.decode(bytes);
}

/** Undefined bytes, and the control characters from 0x80 on: no file means them, other encodings have letters there. */
function isNoText(character: string): boolean {
  return character === '\ufffd' || (character >= '\x80' && character <= '\x9f');
}

function packed(character: string): number {
  return Buffer.from(character).reduceRight((sum, byte) => sum * 256 + byte, 0);
}
