import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseHeader } from '../../../domain/csv/reader.ts';
import { readAll } from './reading.ts';

const FOLDER = dirname(fileURLToPath(import.meta.resolve('csv-spectrum')));
/** Their expected file is not one: it has another telephone number than its CSV. */
const WRONG = 'location_coordinates';
const names = readdirSync(join(FOLDER, 'csvs')).map((file) => file.replace(/\.csv$/, ''));

/** The rows of a file as objects; throws at a row with an issue. */
function readObjects(name: string): Record<string, string>[] {
  const text = readFileSync(join(FOLDER, 'csvs', `${name}.csv`));
  const header = parseHeader(text, ',');
  if (header === null) throw new Error(`${name} has no header`);
  const { cells: columns } = header;
  const body = text.subarray(header.lengthBytes);
  return readAll(body, { columns: columns.length }).seen.map(({ cells, issues }) => {
    if (cells === null || issues.length > 0) throw new Error(JSON.stringify(issues));
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

test('csv-spectrum is as large as it is said to be', () => {
  expect(names.length).toBeGreaterThanOrEqual(12);
});

test.each(names.filter((name) => name !== WRONG))(
  '%s of csv-spectrum reads as expected',
  (name) => {
    expect(readObjects(name)).toEqual(
      JSON.parse(readFileSync(join(FOLDER, 'json', `${name}.json`), 'utf8')),
    );
  },
);

test('the quotes inside a cell of location_coordinates are text', () => {
  const text = readFileSync(join(FOLDER, 'csvs', `${WRONG}.csv`));
  const [record] = readAll(text.subarray(text.indexOf(10) + 1), { columns: 4 }).seen;
  expect(record?.cells).toEqual(text.toString().split('\n')[1]?.split(','));
  expect(record?.issues).toEqual([{ code: 'stray_quote', column: 1 }]);
});
