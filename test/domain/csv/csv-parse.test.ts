import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../support/random.ts';
import { readWithCsvParse } from './csv-parse-oracle.ts';
import { cutAll, readChunks, type SeenRecord } from './reading.ts';

const CASES = Number(process.env['FUZZ_CASES'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** Both the reader and the cutter look at this much at a time. */
const BLOCK_BYTES = 65_536;
const BORDER_CASES = 2_000;
const LARGE_FILES = 4;
const LARGE_PARTS = 60_000;

/** What texts are made of; the delimiter of the case stands for `D`. */
const PARTS = [
  'a',
  'a',
  'a',
  'a',
  'é',
  '€',
  '𝄞',
  '"',
  '""',
  'D',
  'D',
  'D',
  'D"',
  '"D',
  '"D"',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r',
  '"\n',
  '\r\n"',
  ' ',
  '\t',
  '\v',
  '\0',
  '\\',
  '\\"',
  ',',
  ';',
  '#',
  '\ufeff',
];

const delimiters = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(',', ';', '\t', '|') },
  fc
    .integer({ min: 1, max: 127 })
    .map((code) => String.fromCharCode(code))
    .filter((character) => !'"\r\n'.includes(character)),
);
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 });

/** Compares what is read of a text that was cut anywhere with what csv-parse reads of the whole; gives the records. */
function compare(
  text: Buffer,
  delimiter: string,
  columns: number,
  chunkBytes: number,
  pieceBytes: readonly number[],
): SeenRecord[] {
  const chunks = cutAll(text, { delimiter, chunkBytes }, pieceBytes);
  const { seen } = readChunks(text, chunks, { delimiter, columns });
  const expected = readWithCsvParse(text, delimiter);
  expect(seen.map(({ line, cells, raw }) => ({ line, cells, raw }))).toEqual(expected);
  expect(chunks.reduce((sum, { records }) => sum + records, 0)).toBe(expected.length);
  for (const { cells, issues } of seen) {
    const codes = issues.map(({ code }) => code);
    const isBlank = cells?.every((cell) => cell.trim() === '') ?? false;
    expect(codes.includes('unclosed_quote')).toBe(cells === null);
    expect(codes.includes('blank_row')).toBe(isBlank);
    const width = isBlank ? columns : (cells?.length ?? columns);
    expect(codes.includes('too_few_columns')).toBe(width < columns);
    expect(codes.includes('too_many_columns')).toBe(width > columns);
  }
  return seen;
}

test(`any text, cut anywhere, has the records that csv-parse finds (seed ${SEED})`, () => {
  let records = 0;
  let setAside = 0;
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: PARTS.length - 1 }), { minLength: 5, maxLength: 60 }),
      delimiters,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 60 }),
      sizes,
      (parts, delimiter, columns, chunkBytes, pieceBytes) => {
        const text = parts.map((part) => PARTS[part]?.replace('D', delimiter)).join('');
        const seen = compare(Buffer.from(text), delimiter, columns, chunkBytes, pieceBytes);
        records += seen.length;
        setAside += seen.filter(({ cells }) => cells === null).length;
      },
    ),
    { numRuns: CASES, seed: SEED },
  );
  console.log(`${CASES} texts with ${records} records, ${setAside} of them set aside`);
  expect(records).toBeGreaterThan(CASES);
  expect(setAside).toBeGreaterThan(CASES / 10);
}, 3_600_000);

test(`so have texts in which a block ends behind a quote or a line end (seed ${SEED})`, () => {
  let ended = 0;
  const part = fc.oneof(
    fc.constantFrom(...PARTS),
    fc.constantFrom('"a"', '"a""b"', '"a\r\nb"', ',"c"', '1,"x"\r\n'),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 5, maxLength: 30 }), fc.nat(), (parts, choice) => {
      const text = Buffer.from(parts.join('').replaceAll('D', ','));
      const ends = [...text.keys()].filter((at) =>
        '"\r\n'.includes(String.fromCharCode(text[at] ?? 0)),
      );
      const behind = 1 + (ends[choice % ends.length] ?? 0);
      ended += Math.sign(ends.length);
      const filling = Buffer.from(`${'a'.repeat(BLOCK_BYTES - behind - 1)}\n`);
      compare(Buffer.concat([filling, text]), ',', 2, 1_000_000, [BLOCK_BYTES]);
    }),
    { numRuns: BORDER_CASES, seed: SEED },
  );
  expect(ended).toBeGreaterThan(BORDER_CASES / 2);
}, 120_000);

test(`so have texts of several blocks, pieces and chunks (seed ${SEED})`, () => {
  const next = random(SEED);
  const below = (limit: number) => Math.floor(next() * limit);
  for (let file = 0; file < LARGE_FILES; file += 1) {
    const delimiter = [',', ';', '\t', '|', '^'][file % 5] ?? ',';
    const parts = Array.from({ length: LARGE_PARTS }, () => PARTS[below(PARTS.length)]);
    const text = Buffer.from(parts.join('').replaceAll('D', delimiter));
    expect(text.length).toBeGreaterThan(80_000);
    compare(text, delimiter, 3, 1 + below(text.length), [1 + below(70_000), 1 + below(3_000)]);
  }
}, 120_000);
