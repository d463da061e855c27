/** Longest item that is read, in bytes; also the longest tag, comment or text outside of items. */
export const ITEM_BYTES = 1_048_576;

const LINE_FEED = 10;
const RETURN = 13;
export const LESS = 60;
export const GREATER = 62;
export const SLASH = 47;
export const BANG = 33;
export const QUESTION = 63;

/** True for the four bytes that are white space in XML. */
export function isSpaceByte(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 9 || byte === 13;
}

/** True when `bytes` has `expected` at a place. */
export function hasAt(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let offset = 0; offset < expected.length; offset += 1)
    if (bytes[at + offset] !== expected[offset]) return false;
  return true;
}

/**
 * True when the tag name `name`, and no longer one, stands at a place. The end of the bytes ends a name as a `<` does,
 * because a chunk can end in front of one.
 */
export function hasNameAt(bytes: Buffer, at: number, name: Buffer): boolean {
  if (!hasAt(bytes, at, name)) return false;
  const next = bytes[at + name.length];
  return (
    next === undefined || next === GREATER || next === SLASH || next === LESS || isSpaceByte(next)
  );
}

/** How many line ends (LF, CRLF or CR) lie in a part of `bytes`; one that begins before the part is not counted. */
export function countLineEnds(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === RETURN || (byte === LINE_FEED && bytes[at - 1] !== RETURN)) lines += 1;
  }
  return lines;
}

/**
 * Where the tag at a place ends: at the first `>` that is not in quotes, or at a `<`, which no tag can hold.
 * -1 when neither stands before `limit`.
 */
export function tagEndAt(bytes: Buffer, start: number, limit: number): number {
  let quote = 0;
  for (let at = start + 1; at < limit; at += 1) {
    const byte = bytes[at] as number;
    if (byte === LESS) return at;
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === GREATER) return at;
    else if (byte === 34 || byte === 39) quote = byte;
  }
  return -1;
}
