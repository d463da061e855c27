import { expect, test } from 'vitest';
import { recordKey } from '../../domain/record-key.ts';
import { createCombineUsers } from '../../domain/users/combine-users.ts';
import { escapeCopyText } from '../../domain/copy-text.ts';
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
  if ('issue' in user) throw new Error(user.issue);
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
