import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCutter } from '../../../domain/csv/cutter.ts';
import { cutAll, readAll, readChunks } from './reading.ts';

/** The texts of the chunks of a text whose first column tells the group. */
function cutTexts(text: string, chunkBytes: number, groupColumn = 0, recordBytes = 1_048_576) {
  const bytes = Buffer.from(text);
  return cutAll(bytes, { chunkBytes, groupColumn, recordBytes }, [3]).map((chunk) =>
    bytes.toString('utf8', chunk.offsetBytes, chunk.offsetBytes + chunk.lengthBytes),
  );
}

test('rows of one group stay in one chunk, however small chunks may be', () => {
  expect(cutTexts('a,1\na,2\nb,3\nc,4\nc,5\n', 1)).toEqual(['a,1\na,2\n', 'b,3\n', 'c,4\nc,5\n']);
});

test('a chunk ends behind the group that reaches its size', () => {
  expect(cutTexts('a,1\na,2\nb,3\nc,4\nd,5', 6)).toEqual(['a,1\na,2\n', 'b,3\nc,4\n', 'd,5']);
});

test('blank values, and blanks around a value, are no other group', () => {
  expect(cutTexts('a,1\n ,2\n"a ",3\n,4\nb,5\n', 1)).toEqual(['a,1\n ,2\n"a ",3\n,4\n', 'b,5\n']);
});

test('blank rows where the chunk is large enough hide their group, so that it and the next one stay together', () => {
  expect(cutTexts('a,12345\n,2\nb,3\nc,4\n', 12)).toEqual(['a,12345\n,2\nb,3\n', 'c,4\n']);
});

test('a group that comes back later is another group by then', () => {
  expect(cutTexts('a,1\nb,2\na,3\n', 1)).toEqual(['a,1\n', 'b,2\n', 'a,3\n']);
});

test('the group may stand in any column, in quotes, behind cells with line breaks', () => {
  expect(cutTexts('"x\n",a\n"y,",a\n"""",b\n,"b"\n', 1, 1)).toEqual([
    '"x\n",a\n"y,",a\n',
    '"""",b\n,"b"\n',
  ]);
});

test('blank lines belong to the chunk before', () => {
  expect(cutTexts('a,1\n\n \nb,2\n', 1)).toEqual(['a,1\n\n \n', 'b,2\n']);
});

test('a row whose quote does not close never begins a chunk, nor does one that is too long', () => {
  expect(cutTexts('a,1\n"b,2\na,3\nc,4\n', 1)).toEqual(['a,1\n"b,2\na,3\n', 'c,4\n']);
  expect(cutTexts('a,1\nb,"2\na,3\nc,4\n', 1, 0, 6)).toEqual(['a,1\nb,"2\na,3\n', 'c,4\n']);
  expect(cutTexts('a,1\nbcdefghijkl,2\na,3\nc,4\n', 1, 0, 6)).toEqual([
    'a,1\nbcdefghijkl,2\na,3\n',
    'c,4\n',
  ]);
});

test('a chunk begins only with a row whose group differs from the last one told before it', () => {
  const value = fc.constantFrom(
    'a',
    'b',
    '',
    ' a ',
    '"a"',
    '"b\n"',
    '"',
    'é',
    '"a"b',
    '\n',
    'a,"x',
  );
  const rows = fc.array(fc.tuple(value, fc.constantFrom(',1', ',"x\r\ny"', ',,', '')), {
    maxLength: 30,
  });
  let cuts = 0;
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (cells, lineEnd, chunkBytes, pieceBytes) => {
        const text = Buffer.from(cells.map((row) => row.join('') + lineEnd).join(''));
        const options = { columns: 2, recordBytes: 200 };
        const whole = readAll(text, options);
        const chunks = cutAll(text, { ...options, chunkBytes, groupColumn: 0 }, pieceBytes);
        expect(readChunks(text, chunks, options)).toEqual(whole);
        const starts = new Set(chunks.slice(1).map(({ firstLine }) => firstLine));
        cuts += starts.size;
        let group = '';
        for (const { line, cells: read } of whole.seen) {
          const told = read?.[0]?.trim() ?? '';
          if (starts.has(line) && told !== '' && told !== group) starts.delete(line);
          if (told !== '') group = told;
        }
        expect([...starts]).toEqual([]);
      },
    ),
    { numRuns: 5_000 },
  );
  expect(cuts).toBeGreaterThan(2_000);
});

test('a group that does not end within 64 MiB behind the size of a chunk ends the run', () => {
  const cutter = createCutter({
    delimiter: ',',
    chunkBytes: 10,
    offsetBytes: 0,
    firstLine: 2,
    groupColumn: 0,
  });
  const piece = Buffer.from(`or-1,${'x'.repeat(1_000_000 - 6)}\n`);
  cutter.push(Buffer.from('or-0,first\n'));
  const pushAll = () => {
    for (let pushed = 0; pushed < 70; pushed += 1) cutter.push(piece);
  };
  expect(pushAll).toThrow(/one order go on for more than 64 MiB behind line 3\. Check/);
});
