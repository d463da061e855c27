import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createUserIdReader,
  HASHED_TYPES,
  storedIdType,
  USER_ID_TYPES,
} from '../../domain/user-ids.ts';

const SHA256 = 'fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f';
const UUID = 'AAAAAAAA-BBBB-4ccc-8ddd-EEEEEEEEEEEE';
const ZEROS = '00000000-0000-0000-0000-000000000000';

/** What is done to the letters of a good id. */
type LetterCase = 'lower-cased' | 'kept';

interface TypeCases {
  letterCase: LetterCase;
  good: string[];
  bad: string[];
}

const sha256: TypeCases = {
  letterCase: 'lower-cased',
  good: [SHA256, SHA256.toUpperCase(), '0'.repeat(64)],
  bad: [SHA256.slice(1), `${SHA256}0`, `${SHA256.slice(1)}g`, `0x${SHA256}`, 'john@email.com'],
};

const TYPES: Record<keyof typeof USER_ID_TYPES | 'crm_id', TypeCases> = {
  email: {
    letterCase: 'lower-cased',
    good: [
      'John@Email.com',
      'zoë@münchen.example',
      "o'neil+tag@sub.mail-host.co.uk",
      `${'a'.repeat(64)}@b.co`,
      `a@${`${'b'.repeat(59)}.`.repeat(4)}company`,
    ],
    bad: [
      'john@',
      '@email.com',
      'john',
      'john@email',
      'a b@email.com',
      'a@e mail.com',
      'a@@email.com',
      'a@b@email.com',
      'a@-b.co',
      'a@b-.co',
      'a@b..co',
      'a@b.co.',
      'a@b.co, c@d.co',
      'John <john@email.com>',
      'mailto:john@email.com?',
      `${'a'.repeat(65)}@b.co`,
      `a@${`${'b'.repeat(63)}.`.repeat(4)}co`,
      'jo\ufffdhn@email.com',
      SHA256,
    ],
  },
  email_sha256: sha256,
  email_sha1: {
    letterCase: 'lower-cased',
    good: ['A'.repeat(40)],
    bad: ['a'.repeat(39), 'a'.repeat(41), 'g'.repeat(40), SHA256],
  },
  email_md5: {
    letterCase: 'lower-cased',
    good: ['B'.repeat(32)],
    bad: ['b'.repeat(31), 'b'.repeat(33), 'g'.repeat(32), SHA256],
  },
  phone_e164: {
    letterCase: 'kept',
    good: ['+351912345678', '+1234567', '+123456789012345'],
    bad: [
      '00351912345678',
      '351912345678',
      '+0351912345678',
      '+123456',
      '+1234567890123456',
      '+351 912 345 678',
      '+351-912345678',
      '+351９12345678',
    ],
  },
  phone_e164_sha256: sha256,
  gaid: {
    letterCase: 'lower-cased',
    good: [UUID],
    bad: [UUID.replaceAll('-', ''), `{${UUID}}`, UUID.slice(1), UUID.replace('A', 'G')],
  },
  idfa: {
    letterCase: 'kept',
    good: [UUID, UUID.toLowerCase()],
    bad: [ZEROS, UUID.replaceAll('-', ''), UUID.slice(1)],
  },
  cookie: {
    letterCase: 'kept',
    good: ['aB_-9', 'x'.repeat(128)],
    bad: ['a b', 'a.b', 'é', 'x'.repeat(129)],
  },
  egoi_contact: {
    letterCase: 'lower-cased',
    good: ['8F3A27EF26'],
    bad: ['8f3a27ef2', '8f3a27ef260', '8f3a27ef2g'],
  },
  crm_id: {
    letterCase: 'kept',
    good: ['00120', 'NoNe-of-us', 'nulls', 'é 1', 'x'.repeat(256)],
    bad: ['x'.repeat(257), 'a\ufffd'],
  },
};

describe.each(Object.entries(TYPES))('an id of type %s', (type, { letterCase, good, bad }) => {
  const read = createUserIdReader(type, false);

  test.each(good)('%s is good, spaces around it or not', (id) => {
    const stored = letterCase === 'kept' ? id : id.toLowerCase();
    expect(read(id)).toEqual({ id: stored });
    expect(read(` \t${id}\u00a0\r\n`)).toEqual({ id: stored });
  });

  test.each(bad)('%s is not', (id) => {
    expect(read(id)).toEqual({ issue: type === 'email' ? 'invalid_email' : 'invalid_user_id' });
  });

  test.each(['', '  \t', '\u00a0'])('%j is none at all', (id) => {
    expect(read(id)).toEqual({ issue: 'missing_user_id' });
  });

  test.each(['null', 'NULL', ' Null ', 'undefined', 'UNDEFINED', 'none', ' None\t'])(
    '%j is a word that stands for none',
    (id) => expect(read(id)).toEqual({ issue: 'reserved_user_id' }),
  );
});

test('the table has all types', () => {
  expect(Object.keys(TYPES).sort()).toEqual([...Object.keys(USER_ID_TYPES), 'crm_id'].sort());
});

describe('an id that will be hashed', () => {
  const read = createUserIdReader('email', true);

  test('is trimmed and lower-cased first, so that the hash is that of other systems', () => {
    const plain = read('  JOHN@email.com\t');
    expect(plain).toEqual({ id: 'john@email.com' });
    expect('id' in plain && hash('sha256', plain.id)).toBe(SHA256);
  });

  test('is lower-cased whatever its type', () => {
    expect(createUserIdReader('crm_id', true)(' AbC ')).toEqual({ id: 'abc' });
  });

  test.each(['a'.repeat(32), 'A'.repeat(40), SHA256, ` ${SHA256.toUpperCase()} `])(
    '%s is a hash already',
    (id) => {
      expect(read(id)).toEqual({ issue: 'already_hashed' });
      expect(createUserIdReader('phone_e164', true)(id)).toEqual({ issue: 'already_hashed' });
    },
  );

  test('is checked as what it is before', () => {
    expect(read('john@')).toEqual({ issue: 'invalid_email' });
    expect(read(' None ')).toEqual({ issue: 'reserved_user_id' });
    expect(createUserIdReader('phone_e164', true)('912345678')).toEqual({
      issue: 'invalid_user_id',
    });
  });

  test('gets the type of its hash', () => {
    expect(storedIdType('email', true)).toBe('email_sha256');
    expect(storedIdType('email', false)).toBe('email');
    for (const hashed of Object.values(HASHED_TYPES)) expect(USER_ID_TYPES).toHaveProperty(hashed);
  });
});

test('a hostile id is judged in linear time', () => {
  const started = performance.now();
  for (const type of Object.keys(USER_ID_TYPES))
    for (const text of ['a'.repeat(100_000), `${'a.'.repeat(50_000)}@`, `@${'a-'.repeat(50_000)}`])
      createUserIdReader(type, false)(text);
  expect(performance.now() - started).toBeLessThan(500);
});
