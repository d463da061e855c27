import { expect, test } from 'vitest';
import { createCutter } from '../../../domain/csv/cutter.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { findPlainRecords } from './plain-borders.ts';
import { cutAll, readAll, readChunks } from './reading.ts';

const MIB = 1_048_576;
const codes = (text: string | Buffer, columns = 2) =>
  readAll(text, { columns }).seen.map(({ issues }) => issues.map(({ code }) => code).join(' '));

/** Reads a text whole and in chunks, which must tell the same, and gives what was told. */
function readBothWays(text: string, columns = 2) {
  const bytes = Buffer.from(text);
  const whole = readAll(bytes, { columns });
  for (const pieceBytes of [65_536, 100_003, bytes.length]) {
    const chunks = cutAll(bytes, { chunkBytes: 300_000 }, [pieceBytes]);
    expect(readChunks(bytes, chunks, { columns })).toEqual(whole);
    expect(chunks.reduce((sum, chunk) => sum + chunk.records, 0)).toBe(whole.records);
  }
  return whole;
}

test.each(['\n', '\r\n', '\r', ''])('a record of exactly 1 MiB is read (line end %j)', (end) => {
  const record = `1,${'x'.repeat(MIB - 2)}`;
  const { seen } = readBothWays(record + end + (end && `2,y${end}`));
  expect(seen.map(({ issues }) => issues)).toEqual(end ? [[], []] : [[]]);
  expect(seen[0]?.cells?.[1]?.length).toBe(MIB - 2);
});

test.each(['\n', '\r\n', '\r', ''])(
  'a record of 1 MiB and a byte is too long (line end %j)',
  (end) => {
    const record = `1,${'x'.repeat(MIB - 1)}`;
    const { seen, lines } = readBothWays(record + end + (end && `2,y${end}`));
    expect(seen[0]).toMatchObject({ line: 1, cells: null, issues: [{ code: 'record_too_long' }] });
    expect(seen[0]?.raw).toBe(record.slice(0, MIB));
    expect(seen[1]?.cells).toEqual(end ? ['2', 'y'] : undefined);
    expect(lines).toBe(end ? 2 : 0);
  },
);

test('the text shown of a record that is too long ends on a whole character', () => {
  const [record] = readAll(`1,${'é'.repeat(MIB)}`).seen;
  expect(record?.issues).toEqual([{ code: 'record_too_long', column: null }]);
  expect(record?.raw).toBe(`1,${'é'.repeat(MIB / 2 - 1)}`);
  expect(readAll(`1,x${'é'.repeat(MIB)}`).seen[0]?.raw).toBe(`1,x${'é'.repeat(MIB / 2 - 2)}`);
});

test('a quoted cell may fill a record of 1 MiB, and its quote may not close later', () => {
  const inside = `line${'-'.repeat(995)}\n`.repeat(MIB / 1_000 + 1).slice(0, MIB - 4);
  const closed = readBothWays(`1,"${inside}"\n2,y\n`);
  expect(closed.seen.map(({ cells, issues }) => [cells?.length, issues.length])).toEqual([
    [2, 0],
    [2, 0],
  ]);
  const { seen } = readBothWays(`1,"x${inside}"\n2,y\n`);
  expect(seen[0]).toMatchObject({
    line: 1,
    raw: `1,"xline${'-'.repeat(995)}`,
    issues: [{ code: 'unclosed_quote' }],
  });
  expect(seen.at(-1)).toMatchObject({ cells: ['2', 'y'], issues: [] });
});

test('a line too long for its open quote says both', () => {
  const { seen } = readBothWays(`1,"${'x'.repeat(MIB)}\n2,y\n`);
  expect(seen.map(({ line, issues }) => [line, issues.map(({ code }) => code)])).toEqual([
    [1, ['unclosed_quote', 'record_too_long']],
    [2, []],
  ]);
});

test('a record with 2,000 columns is read, and so is one with a delimiter too many', () => {
  const cells = Array.from({ length: 2_000 }, (_, index) => `value ${index}`);
  expect(readAll(cells.join(','), { columns: 2_000 }).seen[0]?.cells).toEqual(cells);
  expect(codes(`${cells.join(',')},x`, 2_000)).toEqual(['too_many_columns']);
  expect(codes(`${','.repeat(MIB)}\n1,2`)).toEqual(['blank_row', '']);
});

test('issues of one record stay few when it has a million cells', () => {
  const [record] = readAll(`a,b${',x"'.repeat(300_000)}`).seen;
  expect(record?.issues).toEqual([
    { code: 'stray_quote', column: null },
    { code: 'too_many_columns', column: null },
  ]);
});

test('a text of many blocks reads as the plainly told rules read it', () => {
  const kinds = [
    'Zoë,"Müller, é"',
    '1,2',
    '"a\r\nb",c',
    'x',
    '5",y',
    '"\n",z',
    '',
    ' ',
    'p,q\\',
    '"o,',
  ];
  const parts = Array.from({ length: 60_000 }, (_, index) => {
    const kind = index % 59_000 === 58_999 ? 9 : ((index * 7_919) % 104_729) % 9;
    return `${kinds[kind]}${index % 3 === 0 ? '\r\n' : '\n'}`;
  });
  const { seen } = readBothWays(parts.join(''));
  const bytes = Buffer.from(parts.join('')).toString('latin1');
  expect(seen.map(({ line, raw }) => [line, Buffer.from(raw).toString('latin1')])).toEqual(
    findPlainRecords(bytes, ',', MIB).map(({ line, text }) => [line, text]),
  );
});

test('a text with more than 1,000 unclosed quotes is refused, with the line', () => {
  const bad = `"${'x'.repeat(2_000)}\n`;
  const within = bad.repeat(1_000).replaceAll('"', 'a"');
  expect(readAll(within, { columns: 1 }).records).toBe(1_000);
  // Each of these quotes is closed by the next but for the last of an odd number, so the cap is made small.
  const text = Buffer.from(bad.repeat(1_001));
  const options = { delimiter: ',', recordBytes: 1_000 };
  const refusal = /More than 1000 quotes .* on line 1001\. Check the delimiter/;
  expect(() => cutAll(text, { ...options, chunkBytes: 100 }, [5_000])).toThrow(RunFailure);
  expect(() => cutAll(text, { ...options, chunkBytes: 100 }, [5_000])).toThrow(refusal);
  expect(() => readAll(text, options)).toThrow(refusal);
  expect(readAll(text.subarray(2_002), options).records).toBe(1_000);
});

test('an endless line is refused, and little of it is kept', () => {
  const cutter = createCutter({ delimiter: ',', chunkBytes: 1_000, offsetBytes: 9, firstLine: 2 });
  const piece = Buffer.alloc(65_536, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 1_000; count += 1) expect(cutter.push(piece)).toEqual([]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  expect(() => {
    for (let count = 0; count < 100; count += 1) cutter.push(piece);
  }).toThrow(/Line 2 is longer than 64 MiB/);
});
