/** A record as the rules have it, told in the plainest way; positions are bytes of a latin1 text. */
export interface PlainRecord {
  text: string;
  line: number;
  unclosed: boolean;
  tooLong: boolean;
}

/** The records of a text, found character by character: slow, and simple enough to be seen to be right. */
export function findPlainRecords(text: string, delimiter: string, cap: number): PlainRecord[] {
  const records: PlainRecord[] = [];
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const closed = walkRecord(text, start, delimiter, cap);
    const unclosed = closed === 'unclosed';
    const end = unclosed
      ? lineEnd(text, start)
      : closed === 'long'
        ? lineEnd(text, start + cap)
        : closed;
    const content = text.slice(start, end);
    const next = end + (text.startsWith('\r\n', end) ? 2 : 1);
    const blank = !unclosed && content.length <= cap && isBlank(content, delimiter);
    if (!blank) records.push({ text: content, line, unclosed, tooLong: content.length > cap });
    line += text.slice(start, next).match(/\r\n|\r|\n/g)?.length ?? 0;
    start = next;
  }
  return records;
}

/** Where the record ends, if its quotes close and it ends within the cap. */
function walkRecord(
  text: string,
  start: number,
  delimiter: string,
  cap: number,
): number | 'unclosed' | 'long' {
  let quoted = false;
  let cellStart = true;
  for (let at = start; ; at += 1) {
    if (quoted && (at >= text.length || at >= start + cap)) return 'unclosed';
    const character = text[at];
    if (!quoted && (character === undefined || character === '\n' || character === '\r')) return at;
    if (at >= start + cap) return 'long';
    if (quoted && character === '"' && text[at + 1] === '"') at += 1;
    else if (quoted && character === '"') quoted = false;
    else if (!quoted && cellStart && character === '"') quoted = true;
    cellStart = !quoted && character === delimiter;
  }
}

function lineEnd(text: string, from: number): number {
  const found = text.slice(from).search(/[\r\n]/);
  return found < 0 ? text.length : from + found;
}

function isBlank(content: string, delimiter: string): boolean {
  return !content.includes(delimiter) && /^[ \t\v\f]*$/.test(content);
}
