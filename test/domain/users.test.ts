import { describe, expect, test } from 'vitest';
import { recordKey } from '../../domain/record-key.ts';
import { createCombineUsers } from '../../domain/users/combine-users.ts';
import { escapeCopyText } from '../../domain/copy-text.ts';
import { transformations } from '../../domain/transformations/definition.ts';
import { createPrepareUser } from '../../domain/users/prepare-user.ts';

const format = {
  kind: 'csv',
  delimiter: ',',
  userIdField: 'email',
  userIdType: 'email',
  hashUserId: false,
  mergeStrategy: 'merge',
} as const;

function prepared(
  header: string[],
  cells: string[],
  changes: Partial<typeof format> | object = {},
) {
  const user = createPrepareUser(header, { ...format, ...changes })(cells, false);
  if ('issues' in user) throw new Error(JSON.stringify(user.issues));
  return user;
}

test('every named column becomes a text attribute, the id column too, in the order in which jsonb keeps them', () => {
  const user = prepared(['email', 'n', '', '__proto__'], ['A@b.co', '007', 'lost', 'x"\\']);
  expect(user.attributes).toBe('{"n":"007","email":"A@b.co","__proto__":"x\\"\\\\"}');
  expect(user.copyId).toBe('email\ta@b.co');
  expect(user.key).toBe(recordKey('email:a@b.co'));
});

test('the plain text of an id that is hashed is kept nowhere', () => {
  const user = prepared(['email', 'n'], [' John@email.com', '1'], { hashUserId: true });
  expect(user.copyId).toBe(
    'email_sha256\tfab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f',
  );
  expect(user.attributes).toBe('{"n":"1"}');
});

test('a file with the id column alone makes users without attributes', () => {
  expect(prepared(['email'], ['a@b.co'], { hashUserId: true }).attributes).toBe('{}');
});

test('the digest tells content and merge strategy apart', () => {
  const digests = [
    prepared(['email', 'n'], ['a@b.co', '1']),
    prepared(['email', 'n'], ['a@b.co', '2']),
    prepared(['email', 'n'], ['a@b.co', '1'], { mergeStrategy: 'replace' }),
  ].map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(3);
  expect(prepared(['email', 'n'], ['a@b.co', '1']).digest).toBe(digests[0]);
});

test('text for COPY has no character that COPY would read as its own', () => {
  expect(escapeCopyText('a\tb\\c\nd\re')).toBe('a\\tb\\\\c\\nd\\re');
});

test('rows of one user are combined in file order, and a column named __proto__ is data', () => {
  const line = (attributes: string) =>
    `k\td\temail\ta@b.co\trun\t${attributes.replaceAll('\\', '\\\\')}\n`;
  const combined = createCombineUsers('merge')(
    line('{"a":"1","b":"x\\"y","__proto__":"p"}'),
    line('{"a":"2","c":"3"}'),
  );
  const columns = combined.trimEnd().split('\t');
  expect(columns.toSpliced(1, 1).slice(0, 4)).toEqual(['k', 'email', 'a@b.co', 'run']);
  expect(columns[5]?.replaceAll('\\\\', '\\')).toBe(
    '{"a":"2","b":"x\\"y","__proto__":"p","c":"3"}',
  );
});

describe('transformed cells', () => {
  const HEADER = ['mail', 'n', 'vip', ''];
  const prepare = (list: unknown, changes: object = {}) =>
    createPrepareUser(HEADER, { ...format, ...changes }, transformations.parse(list));
  const attributesOf = (list: unknown, cells: string[], plain: boolean) => {
    const user = prepare([{ op: 'rename', from: 'mail', to: 'email' }, ...(list as [])])(
      cells,
      plain,
    );
    if ('issues' in user) throw new Error(JSON.stringify(user.issues));
    return user.attributes;
  };

  test('are written with the type that they got, whether or not the row is plain', () => {
    const list = [
      { op: 'rename', from: 'n', to: 'n', values: [{ op: 'cast', to: 'float' }] },
      { op: 'copy', from: 'vip', to: 'isVip', values: [{ op: 'cast', to: 'bool' }] },
      {
        op: 'copy',
        from: 'vip',
        to: 'word',
        values: [{ op: 'map', mappings: [{ from: 1, to: 'a "b"' }] }],
      },
      { op: 'new', field: 'zero', value: 0 },
      { op: 'new', field: 'nothing', value: null },
    ];
    const expected = {
      email: 'a@b.co',
      n: 2.5,
      vip: '1',
      isVip: true,
      word: 'a "b"',
      zero: 0,
      nothing: null,
    };
    for (const plain of [true, false])
      expect(JSON.parse(attributesOf(list, ['a@b.co', '2.50', '1', 'x'], plain))).toEqual(expected);
  });

  test('are written in the order in which jsonb keeps them, also what every row has', () => {
    const list = [
      { op: 'new', field: 'b', value: 1 },
      { op: 'new', field: 'zzzzzzzz', value: 2 },
      { op: 'delete', field: 'vip' },
    ];
    expect(attributesOf(list, ['a@b.co', '7', '', ''], true)).toBe(
      '{"b":1,"n":"7","email":"a@b.co","zzzzzzzz":2}',
    );
  });

  test('of a column with more values than are remembered are right all the same', () => {
    const run = prepare([
      { op: 'rename', from: 'mail', to: 'email' },
      { op: 'rename', from: 'n', to: 'n', values: [{ op: 'cast', to: 'integer' }] },
    ]);
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 1_000; n++) {
        const user = run(['a@b.co', String(n), '', ''], true);
        expect('attributes' in user && user.attributes).toContain(`"n":${n},`);
      }
  });

  test('may be the id, whose plain text is kept nowhere when it is hashed', () => {
    const values = [{ op: 'map', mappings: [{ from: 'x', to: 'John@email.com' }] }];
    const list = [{ op: 'rename', from: 'mail', to: 'email', values }];
    const user = prepare(list, { hashUserId: true })(['x', '1', '', ''], true);
    expect(user).toMatchObject({
      copyId: 'email_sha256\tfab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f',
      attributes: '{"n":"1","vip":""}',
    });
  });

  test('that fail are told with what is wrong with the id, each once, by the columns of the file', () => {
    const cast = (from: string, to: string) => ({
      op: 'rename',
      from,
      to,
      values: [{ op: 'cast', to: 'integer' }],
    });
    const issue = (code: string, column: string, value: string) => ({ code, column, value });
    expect(prepare([cast('mail', 'email'), cast('n', 'm')])(['a', 'b', '', ''], true)).toEqual({
      issues: [
        issue('invalid_cast', 'mail', 'a (cast to integer)'),
        issue('invalid_cast', 'n', 'b (cast to integer)'),
      ],
    });
    const rename = { op: 'rename', from: 'mail', to: 'email' };
    expect(prepare([rename, cast('n', 'm')])(['none', 'b', '', ''], true)).toEqual({
      issues: [
        issue('reserved_user_id', 'mail', 'none'),
        issue('invalid_cast', 'n', 'b (cast to integer)'),
      ],
    });
  });
});
