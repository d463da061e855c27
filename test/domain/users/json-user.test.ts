import { describe, expect, test } from 'vitest';
import { readJsonLines } from '../../../domain/json-lines/reader.ts';
import { recordKey } from '../../../domain/record-key.ts';
import { createPrepareJsonUser, type PreparedJsonUser } from '../../../domain/users/json-user.ts';
import type { PreparedUser } from '../../../domain/users/prepare-user.ts';

const FORMAT = {
  kind: 'jsonl',
  userIdField: 'id',
  userIdType: 'crm_id',
  hashUserId: false,
  mergeStrategy: 'merge',
} as const;

type TextUser = Exclude<PreparedJsonUser, PreparedUser<string | Buffer>> | PreparedUser;

/** The same with attributes that are text, and that stay. */
function asText(user: PreparedJsonUser): TextUser {
  return 'issues' in user ? user : { ...user, attributes: user.attributes.toString() };
}

/** What becomes of a line, by each of the ways that lead there: as it is written, and by its values. */
function prepareBoth(text: string, changes: Partial<typeof FORMAT> | object = {}) {
  const prepare = createPrepareJsonUser({ ...FORMAT, ...changes });
  const results: { members: TextUser | null; fields: TextUser }[] = [];
  readJsonLines(Buffer.from(text), 1, ({ fields, members }) => {
    if (fields === null) throw new Error('the line is not good');
    results.push({
      members: members && asText(prepare.ofMembers(members)),
      fields: asText(prepare.ofFields(fields())),
    });
  });
  const [result] = results;
  if (!result) throw new Error('there is no line');
  return result;
}

function prepared(text: string, changes: object = {}): PreparedUser {
  const { members, fields } = prepareBoth(text, changes);
  if ('issues' in fields) throw new Error(JSON.stringify(fields.issues));
  if (members === null) return fields;
  if ('issues' in members) throw new Error(JSON.stringify(members.issues));
  // Numbers may be written in another way, the rest may not.
  expect({ ...members, attributes: JSON.parse(members.attributes), digest: '' }).toEqual({
    ...fields,
    attributes: JSON.parse(fields.attributes),
    digest: '',
  });
  return members;
}

/** Code, column and value of the issues, the same on both ways. */
function refused(text: string, changes: object = {}) {
  const { members, fields } = prepareBoth(text, changes);
  if (!('issues' in fields)) throw new Error('the line is good');
  expect(members ?? fields).toEqual(fields);
  return fields.issues.map(({ code, column, value }) => [code, column, value]);
}

test('every field becomes an attribute of its own type, the id too, in the order in which jsonb keeps them', () => {
  const user = prepared(
    '{"text":"a","n":1.50,"id":"X1","yes":true,"no":null,"list":[1,{"b":2,"a":1}],"":0}',
  );
  expect(user.attributes).toBe(
    '{"":0,"n":1.50,"id":"X1","no":null,"yes":true,"list":[1,{"b":2,"a":1}],"text":"a"}',
  );
  expect(user.copyId).toBe('crm_id\tX1');
  expect(user.key).toBe(recordKey('crm_id:X1'));
});

test('objects with the same fields in another order have the same digest', () => {
  const digests = [
    '{"id":1,"a":"x","b":[2]}',
    '{"b":[2],"id":1,"a":"x"}',
    ' { "a" : "x", "b":[2] ,"id":1 } ',
  ].map((text) => prepared(text).digest);
  expect(new Set(digests).size).toBe(1);
  expect(prepared('{"id":1,"a":"x","b":[2]}', { mergeStrategy: 'replace' }).digest).not.toBe(
    digests[0],
  );
  expect(prepared('{"id":1,"a":"x","b":["2"]}').digest).not.toBe(digests[0]);
});

test('each object has its own fields, whatever the one before had', () => {
  const prepare = createPrepareJsonUser(FORMAT);
  const texts: string[] = [];
  const lines = [
    '{"id":1,"b":2}',
    '{"b":3,"id":2}',
    '{"id":3}',
    '{"id":4,"b":5}',
    '{"id":5,"bb":6,"c":7}',
  ];
  readJsonLines(Buffer.from(lines.join('\n')), 1, ({ members }) => {
    const user = members && asText(prepare.ofMembers(members));
    texts.push(user && 'attributes' in user ? user.attributes : 'refused');
  });
  expect(texts).toEqual([
    '{"b":2,"id":1}',
    '{"b":3,"id":2}',
    '{"id":3}',
    '{"b":5,"id":4}',
    '{"c":7,"bb":6,"id":5}',
  ]);
});

test('attributes with backslashes are text, which can be escaped for COPY; all others are bytes', () => {
  const prepare = createPrepareJsonUser(FORMAT);
  const found: unknown[] = [];
  const long = 'é'.repeat(100_000);
  readJsonLines(
    Buffer.from(`{"id":1,"a":"\\n"}\n{"id":2,"b":"${long}"}\n{"id":3}\n{"id":"\\t4"}`),
    1,
    ({ members }) => {
      const user = members && prepare.ofMembers(members);
      if (user && 'attributes' in user)
        found.push([Buffer.isBuffer(user.attributes), user.attributes.toString()]);
    },
  );
  expect(found).toEqual([
    [false, '{"a":"\\n","id":1}'],
    [true, `{"b":"${long}","id":2}`],
    [true, '{"id":3}'],
    [false, '{"id":"\\t4"}'],
  ]);
});

describe('an id', () => {
  test.each([
    ['"a b"', 'a b'],
    ['"caf\\u00e9"', 'café'],
    ['"\\t x\\n"', 'x'],
    ['7', '7'],
    ['-7', '-7'],
    ['12345678901234567890', '12345678901234567890'],
    ['9007199254740993', '9007199254740993'],
    ['1234567890123456789012345678901234567890', '1234567890123456789012345678901234567890'],
    ['100000000000000000000000', '100000000000000000000000'],
  ])('%s is %s', (written, id) => {
    expect(prepared(`{"id":${written}}`).copyId).toBe(`crm_id\t${id}`);
  });

  test.each([
    ['{}', 'missing_user_id', 'null'],
    ['{"ID":"a"}', 'missing_user_id', 'null'],
    ['{"id":null}', 'missing_user_id', 'null'],
    ['{"id":""}', 'missing_user_id', ''],
    ['{"id":" \\t"}', 'missing_user_id', ' \t'],
    ['{"id":"None"}', 'reserved_user_id', 'None'],
    ['{"id":true}', 'invalid_user_id', 'true'],
    ['{"id":["a"]}', 'invalid_user_id', '["a"]'],
    ['{"id":{"a":12345678901234567890}}', 'invalid_user_id', '{"a":12345678901234567890}'],
    ['{"id":1.5}', 'invalid_user_id', '1.5'],
    ['{"id":12345678901234567890.5}', 'invalid_user_id', '12345678901234567890.5'],
    ['{"id":"a\\ufffd"}', 'invalid_user_id', 'a\ufffd'],
  ])('of %s is not good: %s', (text, code, value) => {
    const shown = value.replaceAll('\t', '\t');
    expect(refused(text)).toEqual([[code, 'id', shown]]);
  });

  test('that lost half of a character is refused, not stored as another', () => {
    expect(refused('{"id":"a\\ud800"}')).toEqual([['invalid_user_id', 'id', 'a\ufffd']]);
  });

  test('may stand in a field of any name', () => {
    for (const name of ['__proto__', 'constructor', 'a"b', 'é', ''])
      expect(prepared(`{"x":1,${JSON.stringify(name)}:"u"}`, { userIdField: name }).copyId).toBe(
        'crm_id\tu',
      );
    expect(refused('{"id":1}', { userIdField: 'toString' })).toEqual([
      ['missing_user_id', 'toString', 'null'],
    ]);
  });
});

test('the plain text of an id that is hashed is kept nowhere', () => {
  const changes = { userIdField: 'email', userIdType: 'email', hashUserId: true };
  for (const name of ['n', 'n\\u0061']) {
    const user = prepared(`{"${name}":1,"email":" John@email.com "}`, changes);
    expect(user.copyId).toBe(
      'email_sha256\tfab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f',
    );
    expect(JSON.stringify(user)).not.toMatch(/john/i);
  }
  expect(prepared('{"email":"a@b.co"}', changes).attributes).toBe('{}');
});

describe('a number', () => {
  test.each([
    '12345678901234567890',
    '-0.1234567890123456789',
    '1e300',
    '1.5E-300',
    '4.9e-324',
    '0e5',
    '0.00000000000000000000',
    '1'.repeat(300),
    `0.${'3'.repeat(990)}`,
  ])('%s is kept to its last digit', (text) => {
    expect(prepared(`{"id":1,"n":${text}}`).attributes).toContain(`"n":${text}`);
  });

  test.each([
    '1e400',
    '-1E309',
    '1e-400',
    '1e-20000',
    '0e-20000',
    '1'.repeat(400),
    '1'.repeat(1001),
    `0.${'3'.repeat(1000)}`,
  ])('%s is out of range, wherever it stands', (text) => {
    expect(refused(`{"id":1,"n":${text}}`)).toEqual([['number_out_of_range', 'n', null]]);
    expect(refused(`{"id":1,"n":[{"m":${text}}],"o":${text}}`).map(([, column]) => column)).toEqual(
      ['n', 'o'],
    );
  });

  test('out of range is told beside an id that is not good', () => {
    expect(refused('{"id":true,"n":1e400}').map(([code]) => code)).toEqual([
      'number_out_of_range',
      'invalid_user_id',
    ]);
  });
});

test('names such as __proto__ are data', () => {
  const text = '{"id":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  for (const more of ['', ',"\\u0061":1']) {
    const user = prepared(`${text.slice(0, -1)}${more}}`);
    expect(user.attributes).toContain('"__proto__":{"polluted":1}');
    expect(user.attributes).toContain('"constructor":{"prototype":{"polluted":1}}');
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
