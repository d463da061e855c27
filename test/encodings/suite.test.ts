import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { judgeEncoding } from '../../domain/encoding/evidence.ts';
import { encodingIssues } from '../../domain/encoding/suspicion.ts';
import { decodeWhole } from '../../domain/encoding/transcoder.ts';
import { type EncodingCase, encodingCases, unicodeCases } from './cases.ts';

const cases = encodingCases();
/** Rows in English before the first accent: most of a customer list is ASCII. */
const ENGLISH = 'id,email,city\n'.padEnd(300, 'x') + '\n17,ann@example.com,London'.repeat(8_000);

function isReadBy({ bytes, text }: EncodingCase, label: string): boolean {
  return decodeWhole(bytes, label) === text;
}

/** How many of the cases are read right with `auto`, show the right encoding among the candidates, and have a warning. */
function scores(all: readonly EncodingCase[]) {
  const judged = all.map((each) => ({ each, ...judgeEncoding(each.bytes, 'auto') }));
  const wrong = judged.filter(({ each, used }) => !isReadBy(each, used));
  const hidden = wrong.filter(
    ({ each, candidates }) => !candidates.some(({ label }) => isReadBy(each, label)),
  );
  const isWarned = ({ used, ...encodingEvidence }: (typeof judged)[number]) =>
    encodingIssues({ encoding: used, encodingEvidence }, 0, []).length > 0;
  const right = judged.filter((each) => !wrong.includes(each));
  const warned = right.filter(isWarned).length;
  const names = (list: typeof judged) => list.map(({ each }) => `${each.name} ${each.encoding}`);
  console.log(
    `auto: ${right.length} of ${all.length} right, ${warned} of them with a warning; wrong:`,
    names(wrong),
  );
  return {
    silent: names(wrong.filter((each) => !isWarned(each))),
    warned: warned / right.length,
    right: 1 - wrong.length / all.length,
    shown: 1 - hidden.length / all.length,
  };
}

test('the suite is as large as it is said to be', () => {
  expect(cases.length).toBeGreaterThanOrEqual(70);
  expect(new Set(cases.map(({ encoding }) => encoding)).size).toBeGreaterThanOrEqual(25);
  expect(new Set(cases.map(({ name }) => name.slice(0, 2))).size).toBeGreaterThanOrEqual(15);
});

test.each(cases)('$name is read exactly when the import says $encoding', (each) => {
  const { used } = judgeEncoding(each.bytes, each.encoding);
  expect(decodeWhole(each.bytes, used)).toBe(each.text);
});

describe('auto is right in more than 85 %, shows the right one in more than 95 %, and is never wrong without a warning', {
  timeout: 120_000,
}, () => {
  test('of the texts as they are', () => {
    expect(scores(cases)).toEqual({
      right: atLeast(0.95),
      shown: atLeast(0.98),
      warned: atMost(0.12),
      silent: [],
    });
  });

  test('of the texts in capitals, as many systems export names', () => {
    const capitals = cases.map(changed((text) => text.toUpperCase())).filter(isLossless);
    expect(scores(capitals)).toEqual({
      right: atLeast(0.95),
      shown: atLeast(0.98),
      warned: atMost(0.25),
      silent: [],
    });
  });

  test('of lists in which one row of hundreds has letters beyond ASCII', () => {
    const rows = '1,anna@example.com,London\n'.repeat(500);
    const few = cases.map(changed((text) => rows + text.split('\n').slice(1, 2).join('\n')));
    expect(scores(few)).toEqual({
      right: atLeast(0.85),
      shown: atLeast(0.95),
      warned: atMost(0.4),
      silent: [],
    });
  });

  test('of single words, which most encodings make something of', () => {
    const words = cases.flatMap((each) =>
      each.text
        .split(/[\s,;]+/)
        .filter((word) => /[^\0-\x7f]/.test(word))
        .slice(3, 4)
        .map((word) => changed(() => `a,b\n1,${word}\n`)(each)),
    );
    expect(scores(words)).toMatchObject({ silent: [] });
  });
});

describe('UTF-8, UTF-16 and UTF-32 are always found', () => {
  test.each([true, false])('with a byte order mark: %s', (hasMark) => {
    for (const each of unicodeCases(hasMark)) {
      const { used, bomBytes, how } = judgeEncoding(each.bytes, 'auto');
      expect(`${each.name} ${used}`).toBe(`${each.name} ${each.encoding}`);
      expect(decodeWhole(each.bytes.subarray(bomBytes), used)).toBe(each.text);
      expect(how === 'bom').toBe(hasMark);
    }
  });

  test('also when the first letter beyond ASCII comes after 200 KB', () => {
    const late = `${ENGLISH}\n18,zoe@example.com,Besançon\n`;
    expect(late.indexOf('ç')).toBeGreaterThan(200_000);
    expect(judgeEncoding(Buffer.from(late), 'auto').used).toBe('utf-8');
    expect(judgeEncoding(Buffer.from(late, 'latin1'), 'auto').used).toBe('windows-1252');
  });
});

function changed(change: (text: string) => string) {
  return (each: EncodingCase): EncodingCase => {
    const text = change(each.text);
    return { ...each, text, bytes: iconv.encode(text, each.encoding) };
  };
}

function isLossless(each: EncodingCase): boolean {
  return isReadBy(each, each.encoding);
}

function atMost(share: number) {
  return expect.toSatisfy((value: number) => value <= share);
}

function atLeast(share: number) {
  return expect.toSatisfy((value: number) => value >= share);
}
