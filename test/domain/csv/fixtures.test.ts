import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CsvCutting } from '../../../activities/split/csv-cutting.ts';
import { findEncoding, textOf } from '../../../activities/split/text-of.ts';
import { detectDelimiter } from '../../../domain/csv/dialect.ts';
import { parseHeader } from '../../../domain/csv/reader.ts';
import { importDefinition } from '../../../domain/definition.ts';
import { isCsv } from '../../../domain/is-csv.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { DELIMITERS } from '../../../domain/csv/delimiters.ts';
import { cutAll, readAll, readChunks, type SeenRecord } from './reading.ts';

const FILES = globSync('test/fixtures/csv/**/*.csv').sort();

/** What an expected file says beside how its file reads. */
interface Expected {
  /** Where the case comes from, and why it is read in this way. */
  comment?: string;
  /** The delimiter that has to be told. */
  told?: string;
  /** How an import ends that knows its users by the column "id"; such a file has nothing else to expect. */
  failure?: string;
}

test('there are CSV files to read, from each of the suites', () => {
  for (const folder of ['', 'pollock/', 'papaparse/', 'csv-parse/'])
    expect(FILES.filter((file) => file.startsWith(`test/fixtures/csv/${folder}`)).length).toBe(
      globSync(`test/fixtures/csv/${folder}**/*.expected.json`).length,
    );
  expect(FILES.length).toBeGreaterThan(100);
});

test.each(FILES)('%s reads as expected, whole and in chunks', async (file) => {
  const json = readFileSync(file.replace(/csv$/, 'expected.json'), 'utf8');
  const { comment: _, told, ...expected } = JSON.parse(json) as Expected;
  const text = await readText(file);
  const isFailure = expected.failure !== undefined;
  expect(isFailure ? { failure: failureOf(text) } : readBothWays(text, told)).toEqual(expected);
});

function readBothWays(text: Buffer, told: string | undefined) {
  const { delimiter } = detectDelimiter(text, told === undefined ? DELIMITERS : [told]);
  const header = parseHeader(text, delimiter);
  if (header === null) throw new Error('the file has no header');
  const body = text.subarray(header.lengthBytes);
  const options = { delimiter, columns: header.cells.length, firstLine: 1 + header.lines };
  const whole = readAll(body, options);
  const chunks = cutAll(body, { ...options, chunkBytes: 5 }, [3]);
  expect(readChunks(body, chunks, options)).toEqual(whole);
  const { cells, lines } = header;
  const records = whole.seen.map(describeRecord);
  return { delimiter, header: cells, headerLines: lines, records };
}

/** The text as split has it: in UTF-8, without a byte order mark. */
async function readText(file: string): Promise<Buffer> {
  const open = async function* () {
    yield readFileSync(file);
  };
  const pieces: Buffer[] = [];
  for await (const piece of textOf(open, await findEncoding(open, 'utf-8'))) pieces.push(piece);
  return Buffer.concat(pieces);
}

function failureOf(text: Buffer): string {
  const definition = importDefinition.parse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: 'upload://x.csv' },
    format: { kind: 'csv', userIdField: 'id', userIdType: 'crm' },
  });
  if (!isCsv(definition)) throw new Error('not CSV');
  const cutting = new CsvCutting(definition, { offsetBytes: 0, textBytes: text.length });
  try {
    cutting.push(text);
    return `none: ${cutting.end().records} records`;
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    return `${error.type}: ${error.message}`;
  }
}

/** A record as the expected files have it: what goes without saying is left out. */
function describeRecord({ line, cells, raw, issues }: SeenRecord) {
  const found = issues.map(({ code, column }) => (column === null ? code : `${code} ${column}`));
  return {
    line,
    ...(cells === null ? { raw } : { cells }),
    ...(found.length > 0 ? { issues: found } : {}),
  };
}
