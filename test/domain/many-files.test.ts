import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonFacts, comparePaths, createLocate } from '../../domain/many-files.ts';

test('a line that is numbered through all files is found in its file', () => {
  const files = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(files, (lengths) => {
      let linesBefore = 0;
      const places = lengths.map((lines, index) => {
        const file = { path: `f${index}`, linesBefore, lines };
        linesBefore += lines;
        return file;
      });
      const locate = createLocate(places);
      for (const { path, linesBefore: before, lines } of places)
        for (let line = 1; line <= lines; line++)
          expect(locate(before + line)).toEqual({ file: path, line });
    }),
  );
});

test('paths are in the order of their bytes, as object stores list them', () => {
  const paths = ['b', 'a/b', 'a', 'ä', 'a-b', '\u{1F600}', '\uFFFD', 'B'];
  expect(paths.sort(comparePaths)).toEqual([
    'B',
    'a',
    'a-b',
    'a/b',
    'b',
    'ä',
    '\uFFFD',
    '\u{1F600}',
  ]);
});

test('of many files is told what all have in common, empty ones aside', () => {
  const facts = { sizeBytes: 2, sha256: 'a', encoding: 'utf-8', delimiter: ',' };
  const other = { ...facts, sha256: 'b', delimiter: ';', lengthUndeclared: true };
  const files = [
    { path: 'x', facts },
    { path: 'y', facts: { sizeBytes: 0, isEmpty: true } },
    { path: 'z', facts: other },
  ];
  expect(commonFacts(files)).toEqual({
    sizeBytes: 4,
    sha256: hash('sha256', 'a  x\n  y\nb  z\n'),
    encoding: 'utf-8',
    lengthUndeclared: true,
  });
  expect(commonFacts(files).sha256).not.toBe(commonFacts(files.slice(1)).sha256);
});
