import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineCutter } from '../../../domain/json-lines/cutter.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { cutAll, readLines } from './reading.ts';

const MIB = 1_048_576;

test('a chunk ends at the first line end at or behind its size, and blank lines are no records', () => {
  expect(cutAll(Buffer.from('{"a":1}\n\n \t\r\n{"b":2}\r\n{}'), 8, [3])).toEqual([
    { offsetBytes: 0, lengthBytes: 8, firstLine: 1, records: 1 },
    { offsetBytes: 8, lengthBytes: 14, firstLine: 2, records: 1 },
    { offsetBytes: 22, lengthBytes: 2, firstLine: 5, records: 1 },
  ]);
});

test('chunks lie where the text lies in its file', () => {
  const cutter = createLineCutter({ chunkBytes: 1, offsetBytes: 3 });
  expect(cutter.push(Buffer.from('{}\n{'))).toEqual([
    { offsetBytes: 3, lengthBytes: 3, firstLine: 1, records: 1 },
  ]);
  expect(cutter.push(Buffer.from('}'))).toEqual([]);
  expect(cutter.end()).toEqual([{ offsetBytes: 6, lengthBytes: 2, firstLine: 2, records: 1 }]);
});

test('a text without a byte has no chunk, and one of blank lines a chunk without records', () => {
  expect(cutAll(Buffer.from(''), 5, [1])).toEqual([]);
  expect(cutAll(Buffer.from('\n \n'), 5, [1])).toEqual([
    { offsetBytes: 0, lengthBytes: 3, firstLine: 1, records: 0 },
  ]);
});

test('wherever a text is cut, its chunks read as the whole text does', () => {
  const part = fc.constantFrom(
    '{"id":"é"}',
    '{"a":1,\n',
    '[',
    'x',
    ' ',
    '\t',
    '\r',
    '\n',
    '\n',
    '\r\n',
    '\v',
    '\0',
    '\u00a0',
    '\ud83d\ude00',
  );
  const pieces = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 40 }),
      fc.integer({ min: 1, max: 40 }),
      pieces,
      (parts, chunkBytes, sizes) => {
        const text = Buffer.from(parts.join(''));
        const chunks = cutAll(text, chunkBytes, sizes);
        const read = chunks.map(({ offsetBytes, lengthBytes, firstLine }) =>
          readLines(text.subarray(offsetBytes, offsetBytes + lengthBytes), firstLine),
        );
        expect(chunks.map(({ records }) => records)).toEqual(read.map(({ records }) => records));
        expect(read.flatMap(({ lines }) => lines)).toEqual(readLines(text).lines);
        let end = 0;
        for (const { offsetBytes, lengthBytes } of chunks) {
          expect(offsetBytes).toBe(end);
          end += lengthBytes;
        }
        expect(end).toBe(text.length);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a line of 64 MiB is one record, and a longer one fails before it is whole', () => {
  const piece = Buffer.alloc(MIB, 'x');
  const cutter = createLineCutter({ chunkBytes: MIB, offsetBytes: 0 });
  for (let count = 0; count < 64; count += 1) cutter.push(piece);
  expect(cutter.push(Buffer.from('\n'))).toMatchObject([{ records: 1, lengthBytes: 64 * MIB + 1 }]);
  cutter.push(Buffer.from('{}\n'));
  for (let count = 0; count < 64; count += 1) cutter.push(piece);
  const push = () => cutter.push(Buffer.from('x'));
  expect(push).toThrow(RunFailure);
  expect(push).toThrow(/^Line 3 is longer than 64 MiB/);
});
