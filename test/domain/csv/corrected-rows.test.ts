import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rejectedCsv } from '../../../api/rejected-csv.ts';
import { createCutter } from '../../../domain/csv/cutter.ts';
import { parseHeader } from '../../../domain/csv/header.ts';
import { placeInFile, readCell, readRows } from '../../../domain/csv/layout-rows.ts';
import type { CellIssue } from '../../../domain/csv/oddities.ts';
import { correctedCell, OWN_COLUMNS } from '../../../domain/csv/rejected-file.ts';
import { readHeader } from '../../../domain/header.ts';
import type { IssueCode } from '../../../domain/issue-catalogue.ts';
import type { RejectedRecord } from '../../../domain/report.ts';

interface SeenRow {
  line: number;
  cells: string[] | null;
  issues: CellIssue[];
}

/** The rows of a corrected file, as the readers of a run get them. */
function read(file: string, delimiter = ',', isExact = false) {
  const text = Buffer.from(file);
  const parsed = parseHeader(text, delimiter);
  if (!parsed) throw new Error('the file has no header');
  const layout = { kind: 'csv' as const, delimiter, ...readHeader(parsed.cells, isExact) };
  const rows: SeenRow[] = [];
  const firstLine = 1 + parsed.lines;
  readRows(text.subarray(parsed.lengthBytes), layout, firstLine, {
    record: (cells, line) => rows.push({ line, cells: [...cells], issues: [] }),
    odd: ({ line, cells, issues }) => rows.push({ line, cells, issues }),
  });
  return { layout, rows };
}

function rejected(
  cells: string[] | null,
  code: IssueCode = 'invalid_email',
  column: string | null = null,
  value: string | null = null,
): RejectedRecord {
  return {
    line: 2,
    cells,
    raw: cells?.join() ?? '"left open,1',
    issues: [{ code, column, value }],
  };
}

function written(header: string[], records: RejectedRecord[], delimiter = ',', exact = false) {
  const form = rejectedCsv({ header, delimiter, exact });
  return form.start + records.map(form.row).join('') + form.end;
}

const OWN = OWN_COLUMNS.join();
const CODES = (rows: SeenRow[]) => rows.map(({ issues }) => issues.map(({ code }) => code));

test('rejected rows that are sent again say what they said, whatever their cells and the delimiter', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom("'", '=', '-', '@', '\t', '\r', '\n', ';', ',', '"', 'a'))
      .map((characters) => characters.join('')),
  );
  const sample = fc
    .record({
      width: fc.integer({ min: 1, max: 4 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      exact: fc.boolean(),
    })
    .chain(({ width, ...form }) =>
      fc.record({
        form: fc.constant(form),
        rows: fc.array(fc.array(cell, { minLength: width, maxLength: width })),
        width: fc.constant(width),
      }),
    );
  fc.assert(
    fc.property(sample, ({ form: { delimiter, exact }, rows, width }) => {
      const header = Array.from({ length: width }, (_, index) => `=c${index}`);
      const records = rows.map((cells) => rejected(cells, 'invalid_email', '=c0', cells[0] ?? ''));
      const again = read(written(header, records, delimiter, exact), delimiter, exact);
      expect(again.layout.header).toEqual(header);
      expect(again.rows.map(({ cells }) => cells)).toEqual(rows);
      for (const { cells, issues } of again.rows) {
        const isBlank = cells?.every((text) => text.trim() === '');
        expect(issues.map(({ code }) => code)).toEqual(isBlank ? ['blank_row'] : []);
      }
    }),
    { numRuns: 500 },
  );
});

test('lines are those of the corrected file, whose own columns may hold line breaks', () => {
  const { rows } = read(`a,b,${OWN}\n1,2,9,x,a,"v\nw",h\n"3\n4",5,12,x,,,\n6,7,13,,,,\n`);
  expect(rows.map(({ line, cells }) => [line, cells])).toEqual([
    [2, ['1', '2']],
    [4, ['3\n4', '5']],
    [6, ['6', '7']],
  ]);
});

test('own columns may stand anywhere, and rows that were written by hand need none', () => {
  const { rows, layout } = read(`a,${OWN},b\n1,9,x,a,v,h,2\n1,9,x,a,v,h\n1,9,x,a,v,h,2,3\n`);
  expect(layout.header).toEqual(['a', 'b']);
  expect(CODES(rows)).toEqual([[], ['too_few_columns'], ['too_many_columns']]);
  expect(placeInFile(layout, 0)).toBe(0);
  expect(placeInFile(layout, 1)).toBe(6);
  expect(readCell(Buffer.from(`"'-1 ",9,x,a,v,h, '=2`), layout, 0)).toBe('-1');
  expect(readCell(Buffer.from(`1,9,x,a,v,h,'=2`), layout, 1)).toBe('=2');
  const byHand = read(`a,b,${OWN}\n1,2\n3,4,\n5\n`);
  expect(byHand.rows.map(({ cells }) => cells)).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect(CODES(byHand.rows)).toEqual([[], [], ['too_few_columns']]);
});

test('what is odd in the own columns is nothing to the row, and what is odd in the others keeps its column', () => {
  const { rows } = read(
    `a,${OWN},b\n1,9,x"y,a,v\0w,h,2\n1,9,x,a,v,h,2"3\n1\0,9,x,a,v,h,2\n1,9,x,a,"v\n3,4"w,h,5\n`,
  );
  expect(rows.map(({ cells, issues }) => [cells?.length, issues])).toEqual([
    [2, []],
    [2, [{ code: 'stray_quote', column: 1 }]],
    [2, [{ code: 'nul_character', column: 0 }]],
    [2, [{ code: 'quote_across_lines', column: null }]],
  ]);
});

test('a row that was emptied is blank', () => {
  const { rows } = read(`a,b,${OWN}\n , ,9,x,a,v,h\n`);
  expect(CODES(rows)).toEqual([['blank_row']]);
});

test('a row that nobody has corrected is wrong again, also when its new form hides the error', () => {
  const header = ['id', 'name'];
  const records = [
    rejected(null, 'unclosed_quote'),
    rejected(['1', 'Zo\ufffd'], 'invalid_encoding', 'name', 'Zo\ufffd'),
    rejected(['2', '"a"\n3,b'], 'quote_across_lines', 'name', '"a"\n3,b'),
    rejected(['3', '=\ufffd'], 'invalid_encoding', 'name', '=\ufffd'),
    rejected(['4', 'x', 'y'], 'too_many_columns'),
  ];
  const file = written(header, records);
  expect(CODES(read(file).rows)).toEqual([
    ['too_few_columns'],
    ['invalid_encoding'],
    ['quote_across_lines'],
    ['invalid_encoding'],
    ['too_many_columns'],
  ]);
  const corrected = file
    .replace('"""left open,1",""', '"left open","1"')
    .replace('"Zo\ufffd"', '"Zoë"')
    .replace('"""a""\n3,b"', '"a"')
    .replace(`"'=\ufffd"`, '"ok"')
    .replace(/,"y"\r\n$/, '\r\n');
  expect(CODES(read(corrected).rows)).toEqual([[], [], [], [], []]);
});

test('rows of one order stay together, also when only some of them were written without the apostrophe', () => {
  const rows = `"'-1",9\n-1,9\n"'-2",9\n`;
  const cut = (isDefused: boolean) => {
    const options = { delimiter: ',', chunkBytes: 1, offsetBytes: 0, firstLine: 2, groupColumn: 0 };
    const groupValue = (cell: string) => correctedCell(cell, !isDefused);
    const cutter = createCutter({ ...options, groupValue });
    return [...cutter.push(Buffer.from(rows)), ...cutter.end()].map(({ records }) => records);
  };
  expect(cut(true)).toEqual([2, 1]);
  expect(cut(false)).toEqual([1, 1, 1]);
});

test('of several issues each is looked at by its own value', () => {
  const record = rejected(['=x', "'=\ufffd"]);
  record.issues = [
    { code: 'invalid_email', column: 'id', value: '=x' },
    { code: 'invalid_encoding', column: 'name', value: "'=\ufffd" },
  ];
  const file = written(['id', 'name'], [record]);
  expect(read(file).rows.map(({ issues }) => issues)).toEqual([
    [{ code: 'invalid_encoding', column: 1 }],
  ]);
  expect(CODES(read(file.replace(`"''=\ufffd"`, '"ok"')).rows)).toEqual([[]]);
});
