import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPlainRecords } from './plain-borders.ts';
import { cutAll, readAll, readChunks } from './reading.ts';

const RUNS = 2_000;
const CSV_PARSE = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_quotes: true,
  relax_column_count: true,
  bom: false,
};

const delimiters = fc.constantFrom(',', ';', '\t', '|');
const character = fc.constantFrom(
  'a',
  'é',
  '€',
  '"',
  '"',
  '\n',
  '\r',
  ' ',
  '\0',
  '\\',
  ',',
  ',',
  ';',
  '\t',
  '|',
);
const garbage = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: character }, fc.constantFrom('\r\n', '""', ',"', '",', '"\n')),
    {
      maxLength: 60,
    },
  )
  .map((parts) => Buffer.from(parts.join('')));
const badBytes = fc
  .array(fc.constantFrom(0x61, 0x22, 0x2c, 0x0a, 0xc3, 0xa9, 0xff, 0xef, 0xbf, 0xbd), {
    maxLength: 30,
  })
  .map((bytes) => Buffer.from(bytes));
const caps = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(1_048_576));
const pieces = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
const columns = fc.integer({ min: 1, max: 4 });

test('the reader finds the records that the plainly told rules find', () => {
  fc.assert(
    fc.property(garbage, delimiters, caps, (text, delimiter, recordBytes) => {
      const expected = findPlainRecords(text.toString('latin1'), delimiter, recordBytes);
      const { seen, records } = readAll(text, { delimiter, recordBytes });
      expect(records).toBe(expected.length);
      const told = seen.map(({ line, issues }) => ({
        line,
        unclosed: issues.some(({ code }) => code === 'unclosed_quote'),
        tooLong: issues.some(({ code }) => code === 'record_too_long'),
      }));
      expect(told).toEqual(
        expected.map(({ line, unclosed, tooLong }) => ({ line, unclosed, tooLong })),
      );
      seen.forEach(({ raw, cells }, index) => {
        const whole = Buffer.from(expected[index]?.text ?? '', 'latin1').toString();
        expect(raw).toBe(cells === null ? whole.slice(0, raw.length) : whole);
      });
    }),
    { numRuns: RUNS },
  );
});

test('a text cut anywhere into chunks reads as the whole text does', () => {
  fc.assert(
    fc.property(
      fc.oneof({ weight: 4, arbitrary: garbage }, badBytes),
      fc.record({ delimiter: delimiters, columns, recordBytes: caps }),
      pieces,
      (text, options, pieceBytes) => {
        const whole = readAll(text, options);
        for (let chunkBytes = 1; chunkBytes <= text.length; chunkBytes += 1) {
          const chunks = cutAll(text, { ...options, chunkBytes }, pieceBytes);
          let covered = 0;
          for (const chunk of chunks) {
            expect(chunk.offsetBytes).toBe(covered);
            covered += chunk.lengthBytes;
          }
          expect(covered).toBe(text.length);
          expect(chunks.reduce((sum, chunk) => sum + chunk.records, 0)).toBe(whole.records);
          expect(readChunks(text, chunks, options)).toEqual(whole);
        }
      },
    ),
    { numRuns: RUNS / 5 },
  );
});

test('a well-formed file reads as what was written, and as csv-parse reads it', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', '€', '"', '\n', '\r', ' ', ',', '\\', '𝄞'),
    maxLength: 6,
  });
  const table = columns.chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }),
  );
  fc.assert(
    fc.property(
      table,
      fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (rows, lineEnds, quoteAll) => {
        const text = rows.map((cells, index) => {
          const written = cells.map((value) => {
            const needed = quoteAll || value === '' || /[",\r\n]/.test(value);
            return needed ? `"${value.replaceAll('"', '""')}"` : value;
          });
          return written.join(',') + lineEnds[index % lineEnds.length];
        });
        const filled = rows.filter((cells) => cells.length > 1 || !/^ +$/.test(cells[0] ?? ''));
        const { seen } = readAll(text.join(''), { columns: rows[0]?.length ?? 1 });
        expect(seen.map(({ cells }) => cells)).toEqual(quoteAll ? rows : filled);
        expect(parse(text.join(''), CSV_PARSE)).toEqual(rows);
        for (const { cells, issues } of seen) {
          const blank = cells?.every((value) => value.trim() === '') === true;
          expect(issues).toEqual(blank ? [{ code: 'blank_row', column: null }] : []);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test('bytes that are not UTF-8 never pass as text', () => {
  fc.assert(
    fc.property(badBytes, (text) => {
      const expected = findPlainRecords(text.toString('latin1'), ',', 1_048_576);
      readAll(text).seen.forEach(({ issues }, index) => {
        const bytes = Buffer.from(expected[index]?.text ?? '', 'latin1');
        const told = issues.some(({ code }) => code === 'invalid_encoding');
        expect(told).toBe(!isUtf8(bytes));
      });
    }),
    { numRuns: RUNS },
  );
});

test('a plain record needs no escaping', () => {
  fc.assert(
    fc.property(garbage, delimiters, columns, (text, delimiter, width) => {
      for (const { cells, plain } of readAll(text, { delimiter, columns: width }).seen) {
        if (plain === null) continue;
        // Control characters are what this is about.
        // oxlint-disable-next-line no-control-regex
        expect(plain).toBe(!cells?.some((value) => /["\\\u0000-\u001f]/.test(value)));
      }
    }),
    { numRuns: RUNS },
  );
});
