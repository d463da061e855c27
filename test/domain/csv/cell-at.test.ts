import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellAt } from '../../../domain/csv/cell-at.ts';
import { type Current, readRecords } from '../../../domain/csv/reader.ts';

function cellsOf(record: string, columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => cellAt(Buffer.from(record), ',', column));
}

test('a cell is told without its quotes and the blanks around it', () => {
  expect(cellsOf('or-1 ,"a ""b"", c",\t"x', 3)).toEqual(['or-1', 'a "b", c', '"x']);
  expect(cellsOf('"two\nlines","é € 𝄞",', 3)).toEqual(['two\nlines', 'é € 𝄞', '']);
});

test('a cell that the record does not have is empty', () => {
  expect(cellsOf('a', 3)).toEqual(['a', '', '']);
  expect(cellsOf('', 2)).toEqual(['', '']);
});

test('a quote that does not close makes one cell of the rest', () => {
  expect(cellsOf('a,"b,c', 3)).toEqual(['a', 'b,c', '']);
});

test('every cell is the one that the reader finds', () => {
  const part = fc.constantFrom(
    'a',
    'é',
    '€',
    '"',
    '"',
    '""',
    '\n',
    '\r\n',
    ' ',
    '\0',
    '\\',
    ',',
    ',',
    ';',
    '\t',
    '\ufeff',
  );
  const bytes = fc.oneof(
    fc.array(part, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    fc
      .array(fc.constantFrom(0x61, 0x22, 0x2c, 0x0a, 0xc3, 0xa9, 0xff, 0x00), { maxLength: 30 })
      .map((values) => Buffer.from(values)),
  );
  let compared = 0;
  fc.assert(
    fc.property(bytes, fc.constantFrom(',', ';', '\t'), (text, delimiter) => {
      const compare = (cells: readonly string[] | null, { start, end }: Current) => {
        if (cells === null) return;
        const record = text.subarray(start, end);
        for (let column = 0; column < cells.length + 2; column += 1)
          expect(cellAt(record, delimiter, column)).toBe((cells[column] ?? '').trim());
        compared += 1;
      };
      readRecords(
        text,
        { delimiter, columns: 3, firstLine: 1 },
        {
          record: (cells, _line, _plain, current) => compare(cells, current),
          odd: ({ cells }, current) => compare(cells, current),
        },
      );
    }),
    { numRuns: 10_000 },
  );
  expect(compared).toBeGreaterThan(5_000);
});
