import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defuse,
  findOwnColumns,
  OWN_COLUMNS,
  undoDefuse,
} from '../../../domain/csv/rejected-file.ts';
import { readHeader } from '../../../domain/header.ts';

const hostile = fc
  .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\0', '\n', ' ', '"', 'a', '1', '＝'))
  .map((characters) => characters.join(''));

test('what was defused is given again, whatever it was, and no spreadsheet runs it', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (cell) => {
      const defused = defuse(cell);
      expect(undoDefuse(defused)).toBe(cell);
      expect(defused).not.toMatch(/^[=+\-@\t\r\0]/);
    }),
    { numRuns: 5_000 },
  );
});

test('an apostrophe that cannot be from here stays', () => {
  for (const cell of ["'", "'s-Hertogenbosch", "''", "'1", "' =1", '']) {
    expect(undoDefuse(cell)).toBe(cell);
    expect(defuse(cell)).toBe(cell);
  }
  expect(undoDefuse('=1')).toBe('=1');
  expect(defuse("'=1")).toBe("''=1");
});

test('a file of rejected rows is known by its five columns side by side, wherever they stand', () => {
  expect(findOwnColumns(['email', ...OWN_COLUMNS])).toBe(1);
  expect(findOwnColumns([...OWN_COLUMNS, 'email'])).toBe(0);
  expect(findOwnColumns(['_line', 'a', ...OWN_COLUMNS, 'b'])).toBe(2);
  expect(findOwnColumns(['email', '_line', '_code'])).toBeNull();
  expect(findOwnColumns(['email', '_code', '_line', '_column', '_value', '_hint'])).toBeNull();
  expect(findOwnColumns([])).toBeNull();
});

test('the header of such a file is that of the first file', () => {
  expect(readHeader([' email ', "'=sum", "'s", ...OWN_COLUMNS, 'more'], false)).toEqual({
    header: ['email', '=sum', "'s", 'more'],
    correction: { at: 3, isExact: false },
  });
  expect(readHeader(["'=sum", ...OWN_COLUMNS], true)).toEqual({
    header: ["'=sum"],
    correction: { at: 1, isExact: true },
  });
  expect(readHeader(["'=sum", '_line'], false)).toEqual({ header: ["'=sum", '_line'] });
  expect(() => readHeader(['a', 'a', ...OWN_COLUMNS], false)).toThrow('stands twice');
});
