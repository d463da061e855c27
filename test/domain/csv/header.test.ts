import { expect, test } from 'vitest';
import { parseHeader } from '../../../domain/csv/reader.ts';

const header = (text: string | Buffer, delimiter = ',') =>
  parseHeader(Buffer.from(text), delimiter);

test('a header is the first record, whatever its line end', () => {
  for (const [end, lengthBytes] of [
    ['\n', 8],
    ['\r\n', 9],
    ['\r', 8],
    ['', 7],
  ] as const) {
    const expected = { cells: ['id', 'name'], lengthBytes, lines: end ? 1 : 0, valid: true };
    expect(header(`id,name${end}`)).toEqual(expected);
    expect(header(`id,name${end}${end && `1,Ana${end}`}`)).toEqual(expected);
  }
});

test('a header keeps its white space, its quotes are resolved, and blank lines before it are left out', () => {
  expect(header('\n \n id ;"a;""b"""; "c"\n1;2;3', ';')).toEqual({
    cells: [' id ', 'a;"b"', ' "c"'],
    lengthBytes: 23,
    lines: 3,
    valid: true,
  });
});

test('there is no header in an empty text, in blank lines, or when a quote does not close', () => {
  for (const text of ['', '\n', ' \r\n\t\n', '"id,name\n1,2\n']) expect(header(text)).toBeNull();
});

test('a header may have 1 MiB and no more', () => {
  const name = 'x'.repeat(1_048_576);
  expect(header(`${name}\r\n1`)).toEqual({
    cells: [name],
    lengthBytes: 1_048_578,
    lines: 1,
    valid: true,
  });
  expect(header(`${name}x\n1`)).toBeNull();
});

test('a header that is not UTF-8 says so', () => {
  expect(header(Buffer.from('pre\xe7o,id\n', 'latin1'))).toMatchObject({ valid: false });
});
