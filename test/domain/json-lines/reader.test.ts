import { expect, test } from 'vitest';
import { ExactNumber, plainFields } from '../../../domain/json-lines/json-value.ts';
import { issuesOf, readLines, readOne } from './reading.ts';

const MIB = 1_048_576;

test('each line is an object whose values keep their types', () => {
  const { lines, records } = readLines(
    '{"a":"x","b":1.5,"c":true,"d":null,"e":[1,"é"]}\r\n\n {"a":{}} \n',
    7,
  );
  expect(records).toBe(2);
  expect(lines).toEqual([
    {
      line: 7,
      fields: { a: 'x', b: 1.5, c: true, d: null, e: [1, 'é'] },
      issues: [],
      raw: '{"a":"x","b":1.5,"c":true,"d":null,"e":[1,"é"]}',
    },
    { line: 9, fields: { a: {} }, issues: [], raw: ' {"a":{}} ' },
  ]);
});

test.each([
  ['{"id":"p7"', "Expected ',' or '}' after property value at character 11"],
  ['{"a":1,}', 'Expected double-quoted property name at character 8'],
  ['{"a":1}\r{"b":2}', 'Unexpected non-whitespace character after JSON at character 9'],
  ['{"a":"b\tc"}', 'Bad control character in string literal at character 8'],
  ['id,name', `Unexpected token 'i', "id,name" is not valid JSON`],
  ['{"a":NaN}', `Unexpected token 'N', "{"a":NaN}" is not valid JSON`],
])('%j is refused with what is wrong and where', (text, value) => {
  expect(readOne(text)).toEqual({
    line: 1,
    fields: null,
    issues: [{ code: 'malformed_json', column: null, value }],
    raw: text,
  });
});

test.each(['[{"id":"a"}]', '"text"', '12345678901234567890', 'null', 'true'])(
  '%s is JSON, but not an object',
  (text) => {
    expect(readOne(text)).toMatchObject({
      fields: null,
      issues: [{ code: 'not_an_object', value: text }],
    });
  },
);

test('a line that is not good says nothing of its neighbours', () => {
  const bad = [
    '{',
    '[]',
    Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]),
    '{"a":"\0"}',
    '{"a":"\\u0000"}',
  ];
  const good = Buffer.from('{"id":"é"}');
  const text = Buffer.concat([
    good,
    ...bad.flatMap((line) => [Buffer.from('\n'), Buffer.from(line), Buffer.from('\n'), good]),
  ]);
  expect(readLines(text).lines.map(({ issues }) => issues[0]?.code ?? 'good')).toEqual([
    'good',
    'malformed_json',
    'good',
    'not_an_object',
    'good',
    'invalid_encoding',
    'good',
    'nul_character',
    'good',
    'nul_character',
    'good',
  ]);
});

test('64 levels and 2,000 fields are read, one more of either is refused', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const listed = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const wide = (fields: number, inside = '') =>
    `{${Array.from({ length: fields }, (_, index) => `"${index}":${index === 0 ? inside || 0 : 0}`).join(',')}}`;
  for (const [text, codes] of [
    [nested(64), []],
    [nested(65), [['too_deep', null]]],
    [listed(64), []],
    [listed(65), [['too_deep', null]]],
    [nested(150_000), [['too_deep', null]]],
    [wide(2_000), []],
    [wide(2_001), [['too_deep', null]]],
    [wide(1_999, '{"x":1}'), []],
    [wide(1_999, '[{"x":1},{"y":2}]'), [['too_deep', null]]],
    [`{"a":"${'{['.repeat(5_000)}"}`, []],
    [`{"n":12345678901234567890,"a":${nested(90_000)}}`, [['too_deep', null]]],
  ] as const)
    expect([text.slice(0, 20), issuesOf(text)]).toEqual([text.slice(0, 20), codes]);
});

test('a line of 1 MiB is read, and of a longer one only the first MiB is shown, in whole characters', () => {
  const line = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
  for (const end of ['', '\n', '\r\n']) {
    expect(issuesOf(line(MIB) + end)).toEqual([]);
    expect(issuesOf(line(MIB + 1) + end)).toEqual([['record_too_long', null]]);
  }
  expect(readOne(line(MIB + 1)).raw).toBe(line(MIB + 1).slice(0, MIB));
  expect(readOne(`{${'é'.repeat(MIB)}`).raw).toBe(`{${'é'.repeat(MIB / 2 - 1)}`);
});

test('numbers that a double would change are kept as they are written, wherever they stand', () => {
  for (const text of [
    '12345678901234567890',
    '-12345678901234567890',
    '9007199254740993',
    '1e400',
    '-1E400',
    '1e-400',
    '0.1234567890123456789',
    '1.0e2',
  ]) {
    const fields = readOne(`{"a":${text},"b":[ ${text}],"c":{"d":\t${text}}}`).fields ?? {};
    const exact = new ExactNumber(text);
    expect(fields).toEqual({ a: exact, b: [exact], c: { d: exact } });
    // What is written from it is the number as it was.
    expect(JSON.stringify(fields)).toBe(`{"a":${text},"b":[${text}],"c":{"d":${text}}}`);
    expect(plainFields(fields)).toEqual({ a: text, b: [text], c: { d: text } });
  }
});

test('numbers that a double says are numbers, also beside others', () => {
  for (const text of ['0', '-1.5', '1.50', '123456789012345', '9007199254740991', '0.1']) {
    expect(readOne(`{"a":${text}}`).fields).toEqual({ a: Number(text) });
    expect(readOne(`{"z":1e400,"a":${text}}`).fields?.['a']).toBe(Number(text));
  }
  expect(readOne('{"a":"x:1e400"}').fields).toEqual({ a: 'x:1e400' });
});

test('NUL is refused and named by its field, in names and values at any depth', () => {
  expect(issuesOf('{"a":"x\\u0000y"}')).toEqual([['nul_character', 'a']]);
  expect(issuesOf('{"a":{"b":["\\u0000"]}}')).toEqual([['nul_character', 'a']]);
  expect(issuesOf('{"a\\u0000":1}')).toEqual([['nul_character', 'a\u2400']]);
  expect(readOne('{"a":"\\u0000"}').fields).toBeNull();
  expect(readOne('{"a":"\\\\u0000"}')).toMatchObject({ fields: { a: '\\u0000' }, issues: [] });
});

test('halves of characters become U+FFFD, in names and values at any depth, and are told', () => {
  const line = readOne('{"a":"x\\ud800y","b\\udc00":[{"c":"\\uDBFF"}],"d":"\\ud83d\\ude00"}');
  expect(line.fields).toEqual({ a: 'x\ufffdy', 'b\ufffd': [{ c: '\ufffd' }], d: '\u{1f600}' });
  expect(line.issues.map(({ code, column, value }) => [code, column, value])).toEqual([
    ['lone_surrogate', 'a', 'x\ufffdy'],
    ['lone_surrogate', 'b\ufffd', null],
  ]);
});

test('names such as __proto__ are data, on every way through the reader', () => {
  for (const more of ['', ',"n":1e400', ',"s":"\\ud800"', ',"n":1e400,"s":"\\ud800"']) {
    const fields = readOne(`{"__proto__":{"polluted":1},"constructor":"c"${more}}`).fields ?? {};
    expect(Object.keys(fields).slice(0, 2)).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(plainFields(fields)).slice(0, 2)).toEqual(['__proto__', 'constructor']);
    expect(fields['polluted']).toBeUndefined();
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a name that stands twice has its last value, and is told', () => {
  for (const [text, fields, columns] of [
    ['{"a":1,"a":2}', { a: 2 }, ['a']],
    ['{"a" : 1,"b":0,"a"\t:2}', { a: 2, b: 0 }, ['a']],
    ['{"a":1,"\\u0061":2}', { a: 2 }, ['a']],
    ['{"x":{"a":1,"a":2},"y":[{"b":1},{"b":1}]}', { x: { a: 2 }, y: [{ b: 1 }, { b: 1 }] }, ['x']],
    [
      '{"x":[{"a":1},{"a":[{"b":1,"b":2}]}],"z":1}',
      { x: [{ a: 1 }, { a: [{ b: 2 }] }], z: 1 },
      ['x'],
    ],
    ['{"a":1,"b":2,"a":3,"b":4,"a":5}', { a: 5, b: 4 }, ['a', 'b']],
    ['{"a":{"b":1},"b":{"a":1},"c":"\\"a\\":1"}', { a: { b: 1 }, b: { a: 1 }, c: '"a":1' }, []],
    ['{"a":"{\\"a\\":","b":":"}', { a: '{"a":', b: ':' }, []],
  ] as const) {
    const line = readOne(text);
    expect([text, line.fields]).toEqual([text, fields]);
    expect(line.issues.map(({ code, column }) => [code, column])).toEqual(
      columns.map((column) => ['repeated_name', column]),
    );
  }
});
