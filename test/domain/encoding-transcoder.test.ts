import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { isKnownEncoding } from '../../domain/encoding/labels.ts';
import { createTranscoder, decodeWhole } from '../../domain/encoding/transcoder.ts';

const LABELS = (
  'windows-1250 windows-1252 windows-1255 iso-8859-2 latin1 koi8-u cp437 cp850 macintosh tis-620 ascii ' +
  'shift_jis cp932 euc-jp iso-2022-jp gbk gb18030 big5 euc-kr utf-7 utf-16le utf-16be utf-32le utf-32be'
).split(' ');

/** What iconv-lite has under its labels that is no text. */
const NOT_TEXT = ['base64', 'hex'];

function inPieces(bytes: Buffer, encoding: string, cuts: readonly number[]): Buffer {
  const { write, end } = createTranscoder(encoding);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  borders.sort((a, b) => a - b);
  const pieces = borders.slice(1).map((to, index) => write(bytes.subarray(borders[index], to)));
  return Buffer.concat([...pieces, end()]);
}

describe('the transcoder', () => {
  test.each(LABELS)('gives the same for %s wherever its pieces are cut', (label) => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60), { maxLength: 6 }), (input, cuts) => {
        expect(inPieces(input, label, cuts)).toEqual(inPieces(input, label, []));
      }),
    );
  });

  test.each(LABELS.filter((label) => !label.startsWith('utf-')))(
    'keeps every line end of %s, whatever stands before it',
    (label) => {
      const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
      fc.assert(
        fc.property(fc.array(bytes, { maxLength: 4 }), (lines) => {
          const input = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
          const count = (all: Buffer) => all.filter((byte) => byte === 0x0a).length;
          expect(count(inPieces(input, label, []))).toBe(count(input));
        }),
      );
    },
  );

  test.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'gb18030'])(
    'brings any text in %s over unchanged',
    (label) => {
      const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\ufffd'));
      fc.assert(
        fc.property(text, (value) => {
          expect(decodeWhole(iconv.encode(value, label), label)).toBe(value);
        }),
      );
    },
  );

  test.each([
    ['windows-1252', [0x61, 0x81, 0x62]],
    ['windows-1255', [0x61, 0xd9, 0x62]],
    ['iso-8859-2', [0x61, 0x8a, 0x62]],
    ['iso-8859-6', [0x61, 0xa1, 0x62]],
    ['ascii', [0x61, 0xe9, 0x62]],
    ['shift_jis', [0x61, 0x80, 0x62]],
    ['euc-kr', [0x61, 0xff, 0x62]],
    ['gb18030', [0x61, 0xff, 0x62]],
    ['utf-16le', [0x61, 0, 0x00, 0xd8, 0x62, 0]],
    ['utf-16be', [0, 0x61, 0xdc, 0x00, 0, 0x62]],
    ['utf-32le', [0x61, 0, 0, 0, 0, 0, 0x11, 0, 0x62, 0, 0, 0]],
    ['utf-32be', [0, 0, 0, 0x61, 0, 0, 0xd8, 0, 0, 0, 0, 0x62]],
  ])(
    'marks what is wrong in %s with a byte that is wrong in UTF-8, in its place',
    (label, bytes) => {
      const output = inPieces(Buffer.from(bytes), label, []);
      expect(isUtf8(output)).toBe(false);
      expect(output.toString('latin1')).toMatch(/^a\xffb$/);
    },
  );

  test.each([
    ['utf-16le', [0x61, 0, 0x62]],
    ['utf-16le', [0x61, 0, 0x3d, 0xd8]],
    ['utf-32be', [0, 0, 0, 0x61, 0, 0]],
    ['shift_jis', [0x61, 0x82]],
    ['euc-jp', [0x61, 0x8f, 0xa2]],
    ['cp949', [0x61, 0xb0]],
  ])('marks a character of %s that the end of the file cuts', (label, bytes) => {
    expect(inPieces(Buffer.from(bytes), label, [1, 2, 3]).toString('latin1')).toMatch(/^a\xff+$/);
  });

  test('keeps a replacement character that stands in UTF-16 itself', () => {
    expect(decodeWhole(Buffer.from('a\ufffdb', 'utf16le'), 'utf-16le')).toBe('a\ufffdb');
    expect(isUtf8(inPieces(Buffer.from('a\ufffdb', 'utf16le'), 'utf-16le', []))).toBe(true);
  });

  test('reads the euro sign and curly quotes of Windows-1252 under all of its names', () => {
    for (const label of ['windows-1252', 'cp1252', 'iso-8859-1', 'latin1', 'l1'])
      expect(decodeWhole(Buffer.from([0x80, 0x93, 0x94, 0xe9]), label)).toBe('€“”é');
  });
});

test('known are the labels of the platform and of iconv-lite that mean text', () => {
  const { encodings } = iconv as unknown as { encodings: Record<string, unknown> };
  iconv.encodingExists('utf-8');
  const names = Object.keys(encodings).filter((name) => !name.startsWith('_'));
  expect(names.length).toBeGreaterThan(200);
  expect(names.filter((name) => !isKnownEncoding(name)).toSorted()).toEqual(NOT_TEXT);
  for (const name of names.filter((name) => !NOT_TEXT.includes(name)))
    expect(decodeWhole(iconv.encode('abc', name), name).replace('\ufeff', '')).toBe('abc');
  for (const label of ['x-mac-cyrillic', 'iso-2022-jp', 'iso-8859-8-i', 'l1', 'UTF_8'])
    expect(isKnownEncoding(label)).toBe(true);
  for (const label of ['klingon', '', 'x-user-defined']) expect(isKnownEncoding(label)).toBe(false);
});
