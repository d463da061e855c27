import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { detectDelimiter } from '../../../domain/csv/dialect.ts';
import { parseHeader } from '../../../domain/csv/reader.ts';
import { cutAll, readAll, readChunks, type SeenRecord } from './reading.ts';

const FILES = globSync('test/fixtures/csv/*.csv').sort();

test('there are CSV files to read', () => {
  expect(FILES.length).toBeGreaterThan(20);
});

test.each(FILES)('%s reads as expected, whole and in chunks', (file) => {
  const text = readFileSync(file);
  const { delimiter } = detectDelimiter(text, [',', ';', '\t', '|']);
  const header = parseHeader(text, delimiter);
  if (header === null) throw new Error(`${basename(file)} has no header`);
  const body = text.subarray(header.lengthBytes);
  const options = { delimiter, columns: header.cells.length, firstLine: 1 + header.lines };
  const whole = readAll(body, options);
  const chunks = cutAll(body, { ...options, chunkBytes: 5 }, [3]);
  expect(readChunks(body, chunks, options)).toEqual(whole);
  const { cells, lines } = header;
  const seen = whole.seen.map(describeRecord);
  expect({ delimiter, header: cells, headerLines: lines, records: seen }).toEqual(
    JSON.parse(readFileSync(file.replace(/csv$/, 'expected.json'), 'utf8')),
  );
});

/** A record as the expected files have it: what goes without saying is left out. */
function describeRecord({ line, cells, raw, issues }: SeenRecord) {
  const found = issues.map(({ code, column }) => (column === null ? code : `${code} ${column}`));
  return {
    line,
    ...(cells === null ? { raw } : { cells }),
    ...(found.length > 0 ? { issues: found } : {}),
  };
}
