import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { readRejectedRecords } from '../db/queries/api/rejected-records.ts';
import type { Queryable } from '../db/database.ts';
import { ISSUES } from '../domain/issue-catalogue.ts';
import type { RejectedRecord } from '../domain/report.ts';

/** How the file of the run looked; the rejected records are written the same way. */
export interface CsvForm {
  header: string[];
  delimiter: string;
  encoding: string;
  /** True: cells stay as they are, although a spreadsheet may run those that look like formulas. */
  exact: boolean;
}

/** Columns behind the file's own: where the record stood, and what is wrong with it. */
const OWN_COLUMNS = ['_line', '_code', '_column', '_value', '_hint'];

/** Rows are sent in pieces of about this many characters. */
const PIECE_CHARACTERS = 64 * 1024;

/** Gives the rejected records of a run as CSV in the file's own form, piece by piece; memory does not grow with them. */
export async function* rejectedCsv(
  db: Queryable,
  runId: string,
  form: CsvForm,
): AsyncGenerator<Uint8Array> {
  const encoding = encodingName(form.encoding);
  const encoder = iconv.getEncoder(encoding, { addBOM: /^utf-?(16|32)/i.test(encoding) });
  let text = csvRow([...columnsOf(form), ...OWN_COLUMNS], form);
  for await (const line of linesOf(readRejectedRecords(db, runId))) {
    text += csvRow(cellsOf(JSON.parse(line) as RejectedRecord, columnsOf(form).length), form);
    if (text.length < PIECE_CHARACTERS) continue;
    yield encoder.write(text);
    text = '';
  }
  yield encoder.write(text);
  const end = encoder.end();
  if (end) yield end;
}

/** The name by which the encoding of a file is written: labels mean what they mean to the decoder of files. */
export function encodingName(label: string): string {
  try {
    const { encoding } = new TextDecoder(label);
    if (iconv.encodingExists(encoding)) return encoding;
  } catch {
    // Not a label of the platform: then it is one of iconv-lite.
  }
  return iconv.encodingExists(label) ? label : 'utf-8';
}

/** A file whose header was never read still has a column for the text of its rows. */
function columnsOf(form: CsvForm): string[] {
  return form.header.length > 0 ? form.header : ['_raw'];
}

/** Cells beyond the header's come last, so that the columns before them keep their places. */
function cellsOf({ line, cells, raw, issues }: RejectedRecord, width: number): string[] {
  const given = cells ?? [raw];
  const own = Array.from({ length: width }, (_, index) => given[index] ?? '');
  const join = (texts: (string | null)[]) => texts.map((text) => text ?? '').join('; ');
  return [
    ...own,
    String(line),
    join(issues.map((issue) => issue.code)),
    join(issues.map((issue) => issue.column)),
    join(issues.map((issue) => issue.value)),
    join(issues.map((issue) => ISSUES[issue.code].hint)),
    ...given.slice(width),
  ];
}

function csvRow(cells: string[], { delimiter, exact }: CsvForm): string {
  const quoted = cells.map((cell) => `"${(exact ? cell : defuse(cell)).replaceAll('"', '""')}"`);
  return `${quoted.join(delimiter)}\r\n`;
}

/** Spreadsheets run cells that begin like a formula, quoted or not; an apostrophe makes them text. */
function defuse(cell: string): string {
  return /^[=+\-@\t\r\0]/.test(cell) ? `'${cell}` : cell;
}

/** The lines of gzipped parts. Only \n ends a line: JSON leaves other line ends of Unicode as they are. */
async function* linesOf(parts: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const part of parts) {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of Readable.from([part]).pipe(createGunzip())) {
      const lines = (rest + decoder.decode(piece as Buffer, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
    if (rest !== '') yield rest;
  }
}
