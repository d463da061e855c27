import { wideEncoding } from './labels.ts';

/** Any lone surrogate: stands for a number that is no character. */
const NO_CHARACTER = 0xdc00;

/** Gives the text of UTF-16 or UTF-32, piece by piece. What is no character comes out as a lone surrogate. */
export function createWideUnits(encoding: string): {
  write: (piece: Buffer) => string;
  /** True when no byte was kept back. */
  isWhole: () => boolean;
} {
  const { bits = 16, order = 'le' } = wideEncoding(encoding) ?? {};
  const unitBytes = bits / 8;
  let rest: Buffer = Buffer.alloc(0);
  const write = (piece: Buffer): string => {
    // A copy: the order of its bytes changes, and the piece belongs to another.
    const bytes = Buffer.concat([rest, piece]);
    let whole = bytes.length - (bytes.length % unitBytes);
    if (bits === 16 && endsInHighSurrogate(bytes, whole, order === 'be')) whole -= 2;
    rest = bytes.subarray(whole);
    const units = bytes.subarray(0, whole);
    if (bits === 32) return fromUtf32(units, order === 'be');
    // The rest shares the memory, so only the whole units may be turned.
    return (order === 'be' ? units.swap16() : units).toString('utf16le');
  };
  return { write, isWhole: () => rest.length === 0 };
}

function endsInHighSurrogate(bytes: Buffer, end: number, isBigEndian: boolean): boolean {
  if (end < 2) return false;
  const high = bytes[isBigEndian ? end - 2 : end - 1] ?? 0;
  return high >= 0xd8 && high <= 0xdb;
}

function fromUtf32(bytes: Buffer, isBigEndian: boolean): string {
  const units = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const code = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      length = units.writeUInt16LE(NO_CHARACTER, length);
    else if (code <= 0xffff) length = units.writeUInt16LE(code, length);
    else {
      length = units.writeUInt16LE(0xd800 + ((code - 0x10000) >> 10), length);
      length = units.writeUInt16LE(0xdc00 + ((code - 0x10000) & 0x3ff), length);
    }
  }
  return units.toString('utf16le', 0, length);
}
