import { expect, test } from 'vitest';
import { CsvCutting } from '../../../activities/split/csv-cutting.ts';
import { type CsvDefinition, importDefinition } from '../../../domain/definition.ts';
import { isCsv } from '../../../domain/is-csv.ts';

const SEMICOLONS = 'email;name;city\na@example.com;Ana;Porto\nb@example.com;Rui;Faro\n';

function cut(text: string, delimiter: string, userIdField = 'email') {
  const cutting = new CsvCutting(definitionOf(delimiter, userIdField), {
    offsetBytes: 0,
    textBytes: text.length,
  });
  cutting.push(Buffer.from(text));
  return cutting.end();
}

function definitionOf(delimiter: string, userIdField: string): CsvDefinition {
  const definition = importDefinition.parse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: 'upload://x.csv' },
    format: { kind: 'csv', delimiter, userIdField, userIdType: 'crm' },
  });
  if (!isCsv(definition)) throw new Error('not CSV');
  return definition;
}

test('a column that a wrong delimiter hides is missing, and the delimiter that shows it is named', () => {
  expect(() => cut(SEMICOLONS, ',')).toThrow(
    'With ";" as the delimiter it has 3 columns, and so have 100 % of the first 2 records behind it',
  );
  expect(() => cut(SEMICOLONS.replaceAll(';', '\t'), '|')).toThrow('With a tab as the delimiter');
  expect(() => cut('email;name', ',')).toThrow('With ";" as the delimiter it has 2 columns:');
});

test('a delimiter that auto does not look for is named as well', () => {
  expect(() => cut(SEMICOLONS.replaceAll(';', '^'), 'auto')).toThrow('With "^" as the delimiter');
});

test('a wrong delimiter is refused also when the whole header is the column of the id', () => {
  expect(() => cut(SEMICOLONS, ',', 'email;name;city')).toThrow(
    'read with "," as its delimiter, the header has only one column, "email;name;city". With ";"',
  );
});

test('nothing is said where no other delimiter fits', () => {
  expect(() => cut('a,b\n1,2\n', 'auto')).toThrow(/it has "a", "b"$/);
  expect(() => cut('mail\nx\n', ',')).toThrow(/so the delimiter may be wrong$/);
  // Semicolons that stand in some rows only are text.
  expect(cut('note;email\na\nb\nc;d\n', ',', 'note;email').records).toBe(3);
  expect(cut('email\na;b\n', ';').layout).toMatchObject({ header: ['email'] });
  expect(cut('note;email\n', ',', 'note;email').records).toBe(0);
});

test('a file of one column is no file of another delimiter', () => {
  expect(cut('email\na@example.com\n', 'auto').layout).toMatchObject({ header: ['email'] });
});

test('the evidence for each delimiter is kept', () => {
  expect(cut(SEMICOLONS, 'auto').dialectEvidence).toMatchObject([
    { delimiter: ',', columns: 1, score: 0 },
    { delimiter: ';', columns: 3, records: 2, score: 0.667 },
    { delimiter: '\t', columns: 1 },
    { delimiter: '|', columns: 1 },
  ]);
});
