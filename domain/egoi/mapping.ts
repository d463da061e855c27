import { hash } from 'node:crypto';
import type { FoundIssue } from '../chunk-collector.ts';
import { createUserIdReader } from '../user-ids.ts';
import { userDigest } from '../users/combine-users.ts';
import { compareJsonbKeys } from '../users/prepare-user.ts';
import { type UserId, userKey } from '../users/user-line.ts';
import type { ContactFields } from './contact-line.ts';

/** What becomes of the fields of a contact, in the order of E-goi's own table. */
export const EGOI_MAPPING = [
  { field: 'contact_id', becomes: 'user id of type `egoi_contact`' },
  { field: 'email', becomes: 'user id of type `email_sha256`' },
  { field: 'status', attribute: 'status' },
  { field: 'consent', attribute: 'consent' },
  { field: 'email_status', attribute: 'emailStatus', beside: 'email' },
  { field: 'cellphone_status', attribute: 'cellphoneStatus', beside: 'cellphone' },
  { field: 'phone_status', attribute: 'phoneStatus', beside: 'phone' },
] as const;

/** A contact ready to be stored. */
export interface PreparedContact {
  key: string;
  digest: string;
  /** The id that the profile is found by, then the others. */
  ids: [UserId, ...UserId[]];
  /** The attributes as JSON text. */
  attributes: string;
  /** What is wrong with it although it is kept. */
  issues: FoundIssue[];
}

/** Why a contact cannot be stored. */
export interface RefusedContact {
  key: null;
  issues: FoundIssue[];
}

/** The name of an attribute of a contact's list, such as `egoi.account123.list321.status`; it is one name, not a path. */
export function egoiAttribute(accountId: string, listId: number, name: string): string {
  return `egoi.account${accountId}.list${listId}.${name}`;
}

/** Gives the function that makes a profile's row of what was taken of a contact. */
export function createPrepareContact(
  accountId: string,
  listId: number,
): (fields: ContactFields) => PreparedContact | RefusedContact {
  const attributes = EGOI_MAPPING.flatMap((entry) =>
    'attribute' in entry
      ? [{ field: entry.field, name: egoiAttribute(accountId, listId, entry.attribute) }]
      : [],
  ).sort((a, b) => compareJsonbKeys(a.name, b.name));
  const readContactId = createUserIdReader('egoi_contact', false);
  const readEmail = createUserIdReader('email', true);

  return (fields) => {
    const contactId = fields['contact_id'] ?? '';
    const contact = readContactId(contactId);
    if ('issue' in contact)
      return {
        key: null,
        issues: [{ code: contact.issue, column: 'contact_id', value: contactId }],
      };
    const ids: [UserId, ...UserId[]] = [{ type: 'egoi_contact', id: contact.id }];
    const issues: FoundIssue[] = [];
    const { email } = fields;
    if (email !== undefined) {
      const read = readEmail(email);
      if ('issue' in read)
        issues.push({ code: 'contact_email_ignored', column: 'email', value: email });
      // In front, so that files that know the email only find the profile under their own key.
      else ids.unshift({ type: 'email_sha256', id: hash('sha256', read.id) });
    }
    const text = JSON.stringify(
      Object.fromEntries(
        attributes
          .filter(({ field }) => fields[field] !== undefined)
          .map(({ field, name }) => [name, fields[field]]),
      ),
    );
    return {
      key: userKey(ids[0]),
      digest: userDigest('merge', text, ids),
      ids,
      attributes: text,
      issues,
    };
  };
}
