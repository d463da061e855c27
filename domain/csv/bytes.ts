/** Longest record that is read, in bytes without its line end: bounds memory, and how far an open quote can reach. */
export const RECORD_BYTES = 1_048_576;

export const LF = 10;
export const CR = 13;
export const QUOTE = 34;

/** What the reader has to do at a byte of a cell; most bytes ask for nothing. */
export const ORDINARY = 0;
/** A byte of a character beyond ASCII: the cell has to be decoded. */
export const WIDE = 1;
/** A backslash or control character: data that writers have to escape. */
export const ESCAPED = 2;
export const DELIMITER = 3;
export const LINE_FEED = 4;
export const RETURN = 5;
export const QUOTATION = 6;
/** NUL, which no cell may hold. */
export const FORBIDDEN = 7;

/** The byte at a place that is known to lie inside. */
export function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}

/** True for an ASCII blank. Only these make a line blank, so that finding borders needs no decoding. */
export function isBlankByte(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 11 || byte === 12;
}

/** The byte of a delimiter; throws when it could not be told from text, quotes or line ends. */
export function delimiterByte(delimiter: string): number {
  const byte = delimiter.charCodeAt(0);
  const usable = byte > 0 && byte < 128 && byte !== LF && byte !== CR && byte !== QUOTE;
  if (delimiter.length !== 1 || !usable)
    throw new Error(`A delimiter is one ASCII character, not ${JSON.stringify(delimiter)}`);
  return byte;
}

/** The kind of each of the 256 bytes. */
export function createByteKinds(delimiter: number): Uint8Array {
  const kinds = new Uint8Array(256).fill(ESCAPED, 0, 32).fill(WIDE, 128);
  kinds[0] = FORBIDDEN;
  kinds[LF] = LINE_FEED;
  kinds[CR] = RETURN;
  kinds[QUOTE] = QUOTATION;
  kinds[92] = ESCAPED;
  kinds[delimiter] = DELIMITER;
  return kinds;
}
