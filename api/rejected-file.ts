import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { readRejectedRecords } from '../db/queries/api/rejected-records.ts';
import type { Queryable } from '../db/database.ts';
import { wrongBytes } from '../domain/encoding/wrong-bytes.ts';
import type { JoinedFiles, PlacedRecord } from './joined-files.ts';
import type { FileFacts, RejectedRecord } from '../domain/report.ts';

/** How rejected records are written: what stands before, for and behind them. */
export interface RejectedForm {
  mediaType: string;
  extension: string;
  start: string;
  row: (record: PlacedRecord) => string;
  end: string;
  /** True: bytes that were wrong are so again, since nothing else tells that nobody has corrected them. */
  keepsWrongBytes: boolean;
}

/** Rows are sent in pieces of about this many characters. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * Gives the rejected records of a run in a form and in the encoding of their file, piece by piece; memory does not grow
 * with them. Those of many files are brought to their places by `place`.
 */
export async function* rejectedFile(
  db: Queryable,
  runId: string,
  form: RejectedForm,
  file: Partial<FileFacts>,
  place: JoinedFiles['place'] = (record) => record,
): AsyncGenerator<Uint8Array> {
  yield* encodeRejected(recordsOf(db, runId, place), form, file);
}

/** The same for records that are at hand. */
export async function* encodeRejected(
  records: AsyncIterable<PlacedRecord>,
  form: RejectedForm,
  file: Partial<FileFacts>,
): AsyncGenerator<Uint8Array> {
  const encoding = rejectedEncoding(file);
  const addBOM = /^utf-?(16|32)/i.test(encoding) || file.encodingEvidence?.how === 'bom';
  const encoder = iconv.getEncoder(encoding, { addBOM });
  const wrong = form.keepsWrongBytes ? wrongBytes(encoding) : null;
  let text = form.start;
  for await (const record of records) {
    const row = form.row(record);
    if (wrong !== null && record.issues.some(({ code }) => code === 'invalid_encoding')) {
      const [first = '', ...others] = row.split('\ufffd');
      yield encoder.write(text + first);
      for (const part of others) {
        yield wrong;
        yield encoder.write(part);
      }
      text = '';
    } else text += row;
    if (text.length < PIECE_CHARACTERS) continue;
    yield encoder.write(text);
    text = '';
  }
  yield encoder.write(text + form.end);
  const end = encoder.end();
  if (end) yield end;
}

async function* recordsOf(
  db: Queryable,
  runId: string,
  place: JoinedFiles['place'],
): AsyncGenerator<PlacedRecord> {
  for await (const { content, file } of readRejectedRecords(db, runId))
    for await (const line of linesOf(content))
      yield place(JSON.parse(line) as RejectedRecord, file);
}

/** The encoding in which the rejected records of a file are written: labels mean what they mean to the decoder of files. */
export function rejectedEncoding({ encoding: label = 'utf-8' }: Partial<FileFacts>): string {
  try {
    const { encoding } = new TextDecoder(label);
    if (iconv.encodingExists(encoding)) return encoding;
  } catch {
    // Not a label of the platform: then it is one of iconv-lite.
  }
  return iconv.encodingExists(label) ? label : 'utf-8';
}

/** The lines of a gzipped part. Only \n ends a line: JSON leaves other line ends of Unicode as they are. */
async function* linesOf(part: Buffer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of Readable.from([part]).pipe(createGunzip())) {
    const lines = (rest + decoder.decode(piece as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
