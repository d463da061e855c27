import { expect, test } from 'vitest';
import { CsvCutting } from '../../../activities/split/csv-cutting.ts';
import { importDefinition } from '../../../domain/definition.ts';
import { isCsv } from '../../../domain/is-csv.ts';

function cut(text: string, delimiter = 'auto') {
  const definition = importDefinition.parse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: 'upload://x.csv' },
    format: { kind: 'csv', delimiter, userIdField: 'email', userIdType: 'email' },
  });
  if (!isCsv(definition)) throw new Error('not CSV');
  const cutting = new CsvCutting(definition, { offsetBytes: 0, textBytes: text.length });
  cutting.push(Buffer.from(text));
  return cutting.end();
}

test.each([
  ['a title', 'Customers\nemail,name\n', 'Customers', 2],
  ['titles and a blank line', 'Customers\nas of May\n\nemail;name\na@b.co;Ana\n', 'Customers', 4],
  ['a title of several lines in quotes', '"Customers\nof May"\nemail\tname\n', 'Customers\nof', 3],
  ['titles with a delimiter for each column', 'Report,,\n,,\nemail,name,city\n', 'Report', 3],
  ['delimiters alone', ',,\nemail,name,city\n', ',,', 2],
  ['a title that repeats itself', 'x,x\nemail,name\n', 'x', 2],
  ['what spreadsheets write for the delimiter', 'sep=;\nemail;name\n', 'sep=', 2],
])('%s above the header: the line of the header is named', (_, text, first, line) => {
  expect(() => cut(text)).toThrow(`the file begins with "${first}`);
  expect(() => cut(text)).toThrow(
    `its header seems to be line ${line}. Remove the lines above the header`,
  );
  expect(() => cut(text)).toThrow(expect.objectContaining({ type: 'InvalidHeader' }));
});

test('the header below is found under the delimiter that was told, too', () => {
  expect(() => cut('Customers\nemail^name\n', '^')).toThrow('its header seems to be line 2');
});

test('a column that is nowhere in the first lines is missing', () => {
  expect(() => cut('mail,name\na@b.co,Ana\n')).toThrow('the header has no column "email"');
  expect(() => cut(`Customers\n${'x\n'.repeat(50)}email\n`)).toThrow('no column "email"');
});

test('a second table with the column of the id is data', () => {
  expect(cut('email,name\na@b.co,Ana\n\nname,email\n').records).toBe(2);
});
