import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contactFields } from '../../../domain/egoi/contact-line.ts';
import { createPrepareContact } from '../../../domain/egoi/mapping.ts';

const prepare = createPrepareContact('123', 321);

function stored(base: object) {
  const contact = prepare(contactFields({ base }));
  if (contact.key === null) return contact.issues.map(({ code, column }) => `${code} ${column}`);
  return {
    ids: contact.ids.map(({ type, id }) => `${type}:${id}`),
    attributes: JSON.parse(contact.attributes) as object,
    issues: contact.issues.map(({ code, value }) => `${code} ${value}`),
  };
}

test('a contact with everything has two ids and five attributes', () => {
  const base = {
    contact_id: '8F3a27ef26',
    email: ' John@Email.com',
    status: 'active',
    consent: 'legitimate_interest',
    email_status: 'active',
    cellphone: '351-1',
    cellphone_status: 'inactive',
    phone: '351-2',
    phone_status: 'active',
    first_name: 'John',
  };
  expect(stored(base)).toEqual({
    // The check value of the hash, as Kevel's own code computes it.
    ids: [
      'email_sha256:fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f',
      'egoi_contact:8f3a27ef26',
    ],
    attributes: {
      'egoi.account123.list321.status': 'active',
      'egoi.account123.list321.consent': 'legitimate_interest',
      'egoi.account123.list321.emailStatus': 'active',
      'egoi.account123.list321.cellphoneStatus': 'inactive',
      'egoi.account123.list321.phoneStatus': 'active',
    },
    issues: [],
  });
});

describe('what is not there', () => {
  test.each([undefined, null, '', '  '])(
    '%j is no value, and no value has no status',
    (nothing) => {
      const base = {
        contact_id: '0000000001',
        status: nothing,
        consent: 'none',
        email: nothing,
        email_status: 'active',
        cellphone: nothing,
        cellphone_status: 'active',
        phone: '351-1',
        phone_status: nothing,
      };
      expect(stored(base)).toEqual({
        ids: ['egoi_contact:0000000001'],
        attributes: { 'egoi.account123.list321.consent': 'none' },
        issues: [],
      });
    },
  );
});

test.each(['no email', 'a@b', 'null', hash('sha256', 'x'), 'a@b.co\0'])(
  '%j is no email address: the contact is kept with its contact id alone, and a warning',
  (email) => {
    expect(stored({ contact_id: '0000000001', email, email_status: 'active' })).toEqual({
      ids: ['egoi_contact:0000000001'],
      attributes: { 'egoi.account123.list321.emailStatus': 'active' },
      issues: [`contact_email_ignored ${email}`],
    });
  },
);

test('a contact without an id of ten hexadecimal digits is rejected', () => {
  expect(stored({ email: 'a@b.co' })).toEqual(['missing_user_id contact_id']);
  for (const id of ['123', '12345678901', 'zzzzzzzzzz', { a: 1 }])
    expect(stored({ contact_id: id, email: 'a@b.co' })).toEqual([
      typeof id === 'string' ? 'invalid_user_id contact_id' : 'missing_user_id contact_id',
    ]);
  expect(prepare(contactFields('no contact')).key).toBeNull();
});
