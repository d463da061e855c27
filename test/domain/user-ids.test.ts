import { describe, expect, test } from 'vitest';
import { createUserIdReader, storedIdType, USER_ID_TYPES } from '../../domain/user-ids.ts';

const SHA256 = 'fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f';

describe('an id that is good', () => {
  test.each([
    ['email', ' John@Email.com ', 'john@email.com'],
    ['email', 'zoë@münchen.example', 'zoë@münchen.example'],
    ['email_sha256', SHA256.toUpperCase(), SHA256],
    ['email_sha1', 'A'.repeat(40), 'a'.repeat(40)],
    ['email_md5', 'B'.repeat(32), 'b'.repeat(32)],
    ['phone_e164', ' +351912345678', '+351912345678'],
    ['phone_e164_sha256', SHA256, SHA256],
    ['gaid', 'AAAAAAAA-BBBB-cccc-DDDD-EEEEEEEEEEEE', 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'],
    ['idfa', 'AAAAAAAA-BBBB-4CCC-DDDD-EEEEEEEEEEEE', 'AAAAAAAA-BBBB-4CCC-DDDD-EEEEEEEEEEEE'],
    ['cookie', 'aB_-9', 'aB_-9'],
    ['egoi_contact', '8F3A27EF26', '8f3a27ef26'],
    ['crm_id', ' 00120 ', '00120'],
    ['crm_id', 'NoNe-of-us', 'NoNe-of-us'],
  ])('of type %s: %s is stored as %s', (type, raw, id) => {
    expect(createUserIdReader(type, false)(raw)).toEqual({ id });
  });
});

describe('an id that is refused', () => {
  test.each([
    ['email', '', 'missing_user_id'],
    ['email', '  \t', 'missing_user_id'],
    ['email', 'NULL', 'reserved_user_id'],
    ['crm_id', 'undefined', 'reserved_user_id'],
    ['crm_id', ' None ', 'reserved_user_id'],
    ['email', 'john@', 'invalid_email'],
    ['email', 'john@email', 'invalid_email'],
    ['email', 'a b@email.com', 'invalid_email'],
    ['email', 'a@@email.com', 'invalid_email'],
    ['email', `${'a'.repeat(250)}@b.co`, 'invalid_email'],
    ['email_sha256', 'abc', 'invalid_user_id'],
    ['phone_e164', '00351912345678', 'invalid_user_id'],
    ['idfa', '00000000-0000-0000-0000-000000000000', 'invalid_user_id'],
    ['cookie', 'a b', 'invalid_user_id'],
    ['crm_id', 'x'.repeat(257), 'invalid_user_id'],
  ])('of type %s: "%s" is %s', (type, raw, issue) => {
    expect(createUserIdReader(type, false)(raw)).toEqual({ issue });
  });
});

test('an id that will be hashed is lower-cased whatever its type, and a hash is not hashed again', () => {
  const read = createUserIdReader('email', true);
  expect(read('  JOHN@email.com')).toEqual({ id: 'john@email.com' });
  expect(read(SHA256)).toEqual({ issue: 'already_hashed' });
  expect(storedIdType('email', true)).toBe('email_sha256');
  expect(storedIdType('email', false)).toBe('email');
});

test('a hostile id is judged in linear time', () => {
  const started = performance.now();
  for (const type of Object.keys(USER_ID_TYPES))
    for (const text of ['a'.repeat(100_000), `${'a.'.repeat(50_000)}@`, `@${'a-'.repeat(50_000)}`])
      createUserIdReader(type, false)(text);
  expect(performance.now() - started).toBeLessThan(500);
});
