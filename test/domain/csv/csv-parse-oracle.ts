import { CsvError, parse } from 'csv-parse/sync';

/** A record as csv-parse has it, where it stands, and its own text without the line end. */
export interface OracleRecord {
  line: number;
  /** Null for a line that was set aside because a quote in it never closes. */
  cells: string[] | null;
  raw: string;
}

/**
 * The records of a text as csv-parse finds them, when it is told of all line ends and to take every quote and any
 * number of cells. Three things differ by decision:
 *
 * - csv-parse refuses a text in which a quote never closes. Here the line of the record is set aside, and csv-parse
 *   goes on behind it.
 * - csv-parse makes a record of a line of blanks. Here it is none.
 * - csv-parse takes records of any length. Here one of more than 1 MiB is set aside; no text of this comparison has one.
 */
export function readWithCsvParse(text: Buffer, delimiter: string): OracleRecord[] {
  const records: OracleRecord[] = [];
  let line = 1;
  let at = 0;
  const take = (cells: string[] | null, end: number) => {
    const whole = text.toString('utf8', at, end);
    const raw = whole.replace(/(\r\n|\n|\r)$/, '');
    const isBlank = cells !== null && !raw.includes(delimiter) && /^[ \t\v\f]*$/.test(raw);
    if (!isBlank) records.push({ line, cells, raw });
    line += countLineEnds(whole);
    at = end;
  };
  while (at < text.length) {
    const { found, isClosed } = parseClosed(text.subarray(at), delimiter);
    const start = at;
    for (const { cells, end } of found) take(cells, start + end);
    if (!isClosed) take(null, lineEnd(text, at));
  }
  return records;
}

/** The records up to one with a quote that never closes. */
function parseClosed(text: Buffer, delimiter: string) {
  const found: { cells: string[]; end: number }[] = [];
  try {
    parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      bom: false,
      on_record: (cells: string[], { bytes }) => {
        found.push({ cells, end: bytes });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError) || error.code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
    return { found, isClosed: false };
  }
  return { found, isClosed: true };
}

function lineEnd(text: Buffer, from: number): number {
  const match = /\r\n|\n|\r/.exec(text.toString('latin1', from));
  return match ? from + match.index + match[0].length : text.length;
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
