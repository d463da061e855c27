import { expect, test } from 'vitest';
import { transformations } from '../../../domain/transformations/definition.ts';
import { TextRows } from '../../../domain/transformations/text-rows.ts';

const HEADER = ['Nr', 'Datum', 'Preis', ''];

function rowsOf(list: unknown) {
  return new TextRows(HEADER, transformations.parse(list), (name) => name === 'price');
}

const PRICE = { op: 'rename', from: 'Preis', to: 'price', values: [{ op: 'cast', to: 'float' }] };
const DATE = {
  op: 'rename',
  from: 'Datum',
  to: 'date',
  values: [{ op: 'timestamp', pattern: 'dd.MM.yyyy' }],
};

test('results are texts again, in the columns that the transformations leave', () => {
  const rows = rowsOf([
    PRICE,
    DATE,
    { op: 'new', field: 'n', value: 7 },
    { op: 'new', field: 'none', value: null },
    {
      op: 'copy',
      from: 'Nr',
      to: 'yes',
      values: [{ op: 'map', mappings: [{ from: 1, to: true }] }],
    },
  ]);
  const { cells, plain, issues } = rows.read(['1', '21.01.2021', '02.50', 'x'], true, true);
  expect(Object.fromEntries(rows.header.map((name, at) => [name, cells[at]]))).toEqual({
    Nr: '1',
    price: '2.5',
    date: '2021-01-21T00:00:00Z',
    n: '7',
    none: '',
    yes: 'true',
  });
  expect([plain, issues]).toEqual([true, []]);
});

test('in further rows of a record only what counts there is transformed', () => {
  const rows = rowsOf([PRICE, DATE]);
  const { cells, issues } = rows.read(['1', 'the same', '3.0', ''], true, false);
  expect(issues).toEqual([]);
  expect([...cells]).toEqual(['1', '3', 'the same']);
});

test('a value that fails stays as it was read, and is told by the column of the file', () => {
  const { cells, issues } = rowsOf([PRICE, DATE]).read(['1', 'today', 'free', ''], true, true);
  expect([...cells]).toEqual(['1', 'free', 'today']);
  expect(issues).toEqual([
    { code: 'invalid_cast', column: 'Preis', value: 'free (cast to float)' },
    { code: 'invalid_timestamp', column: 'Datum', value: 'today (pattern dd.MM.yyyy)' },
  ]);
});

test.each([
  [{ op: 'new', field: 'n', value: 'a "b"' }, false],
  [{ op: 'new', field: 'n', value: 'ab' }, true],
  [
    {
      op: 'copy',
      from: 'Nr',
      to: 'n',
      values: [{ op: 'map', mappings: [{ from: '1', to: 'a\tb' }] }],
    },
    false,
  ],
  [
    {
      op: 'copy',
      from: 'Nr',
      to: 'n',
      values: [{ op: 'map', mappings: [{ from: '1', to: 'ab' }] }],
    },
    true,
  ],
])('a row with %j is plain: %j', (item, plain) => {
  expect(rowsOf([item]).read(['1', '', '', ''], true, true).plain).toBe(plain);
  expect(rowsOf([item]).read(['1', '', '', ''], false, true).plain).toBe(false);
});

test('a column knows of which one of the file it is made', () => {
  const rows = rowsOf([PRICE, { op: 'new', field: 'n', value: 1 }]);
  expect(['price', 'Nr', 'n', 'other'].map((name) => rows.fileColumn(name))).toEqual([
    'Preis',
    'Nr',
    'n',
    'other',
  ]);
  expect(['price', 'n', 'other'].map((name) => rows.fileIndex(name))).toEqual([2, -1, -1]);
});
