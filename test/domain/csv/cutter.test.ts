import { expect, test } from 'vitest';
import { createCutter } from '../../../domain/csv/cutter.ts';
import { cutAll } from './reading.ts';

test('a chunk ends at the first record border at or behind its size', () => {
  const text = Buffer.from('1,a\n2,"b\nc"\n\n3,d');
  expect(cutAll(text, { chunkBytes: 5, firstLine: 2 }, [4])).toEqual([
    { offsetBytes: 0, lengthBytes: 12, firstLine: 2, records: 2 },
    { offsetBytes: 12, lengthBytes: 4, firstLine: 5, records: 1 },
  ]);
});

test('chunks lie where the text lies in its file', () => {
  const cutter = createCutter({ delimiter: ';', chunkBytes: 4, offsetBytes: 100, firstLine: 7 });
  expect(cutter.push(Buffer.from('1;a\n2'))).toEqual([
    { offsetBytes: 100, lengthBytes: 4, firstLine: 7, records: 1 },
  ]);
  expect(cutter.push(Buffer.from(';b'))).toEqual([]);
  expect(cutter.end()).toEqual([{ offsetBytes: 104, lengthBytes: 3, firstLine: 8, records: 1 }]);
});

test('a text without a byte has no chunk, and one of blank lines a chunk without records', () => {
  expect(cutAll(Buffer.from(''), { chunkBytes: 5 }, [1])).toEqual([]);
  expect(cutAll(Buffer.from('\n \n'), { chunkBytes: 5 }, [1])).toEqual([
    { offsetBytes: 0, lengthBytes: 3, firstLine: 1, records: 0 },
  ]);
});

test('a pair of line end bytes in two pieces is one line end', () => {
  const chunks = cutAll(Buffer.from('1,a\r\n2,b\r\n'), { chunkBytes: 1 }, [4, 1]);
  expect(chunks.map(({ offsetBytes, firstLine }) => [offsetBytes, firstLine])).toEqual([
    [0, 1],
    [5, 2],
  ]);
});

test('a delimiter is one ASCII character that is not a quote or a line end', () => {
  for (const delimiter of ['', ',,', '"', '\n', '\r', '\0', 'é'])
    expect(() => cutAll(Buffer.from('a'), { delimiter, chunkBytes: 1 }, [1])).toThrow(/one ASCII/);
});
