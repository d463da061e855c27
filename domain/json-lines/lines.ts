export const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;

/**
 * True when there is more than JSON's white space from `from` to `end`: only such lines are records. A line ends with
 * LF; the CR of a CRLF is white space, and so is one alone, which ends no line: text inside JSON has it escaped.
 */
export function hasText(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== TAB && byte !== CR && byte !== LF) return true;
  }
  return false;
}

/** Where the text of a line ends that has its LF, or the end of all text, at `end`. */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - 1 : end;
}
