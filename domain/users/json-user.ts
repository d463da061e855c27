import { hash } from 'node:crypto';
import type { FoundIssue } from '../chunk-collector.ts';
import { escapeCopyText } from '../copy-text.ts';
import type { UsersJsonLinesFormat } from '../formats.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { parseExactly } from '../json-lines/exact-numbers.ts';
import { ExactNumber, type JsonFields, type JsonValue } from '../json-lines/json-value.ts';
import { outOfRangeFields } from '../json-lines/number-range.ts';
import type { ObjectShape, ObjectText } from '../json-lines/object-text.ts';
import { fieldColumn } from '../json-lines/texts.ts';
import { recordDigest, recordKey } from '../record-key.ts';
import { showable } from '../showable.ts';
import { createUserIdReader, storedIdType } from '../user-ids.ts';
import { createAttributeWriter } from './attribute-text.ts';
import type { PreparedUser } from './prepare-user.ts';

/** A user ready to be stored, or why it cannot be. */
export type PreparedJsonUser = PreparedUser<string | Buffer> | { issues: FoundIssue[] };

/** Makes profiles' rows of objects. */
export interface PrepareJsonUser {
  /** Of an object as it is written. Attributes without backslashes are given as UTF-8, good until the next object. */
  ofMembers: (members: ObjectText) => PreparedJsonUser;
  /** Of its values. */
  ofFields: (fields: JsonFields) => PreparedJsonUser;
  /** Only the attributes, as JSON text. */
  attributesOf: (fields: JsonFields) => string;
}

const WHOLE = /^-?\d+$/;

/**
 * Gives what makes a profile's row of an object. Every field becomes an attribute of its own type, null too, and the
 * id's own field, unless the id is hashed: then its plain text is not kept anywhere.
 */
export function createPrepareJsonUser(format: UsersJsonLinesFormat): PrepareJsonUser {
  const { userIdField, userIdType, hashUserId, mergeStrategy } = format;
  const readId = createUserIdReader(userIdType, hashUserId);
  const idType = storedIdType(userIdType, hashUserId);
  const writer = createAttributeWriter(hashUserId ? userIdField : null);
  const writtenName = JSON.stringify(userIdField);
  let shape: ObjectShape | null = null;
  let idPlace = -1;

  const read = (id: string | null) => (id === null ? INVALID : readId(id));
  const prepared = (
    plainId: string,
    attributes: string | Buffer,
  ): PreparedUser<string | Buffer> => {
    const id = hashUserId ? hash('sha256', plainId) : plainId;
    return {
      key: recordKey(`${idType}:${id}`),
      digest: recordDigest(mergeStrategy, attributes),
      copyId: `${idType}\t${escapeCopyText(id)}`,
      attributes,
    };
  };
  const idIssue = (code: IssueCode, value: JsonValue): FoundIssue => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const column = fieldColumn(userIdField);
    return { code, column, value: showable(text, EXAMPLE_VALUE_CHARACTERS) };
  };

  return {
    ofMembers(members) {
      if (members.shape !== shape) {
        shape = members.shape;
        idPlace = shape.names.indexOf(writtenName);
      }
      const written = idPlace < 0 ? 'null' : members.value(idPlace);
      const id = read(isPlainText(written) ? written.slice(1, -1) : idText(parseExactly(written)));
      if ('issue' in id) return { issues: [idIssue(id.issue, parseExactly(written))] };
      const attributes = writer.ofMembers(members);
      return prepared(id.id, members.hasEscapes ? attributes.toString() : attributes);
    },
    ofFields(fields) {
      const issues = outOfRangeFields(fields).map(rangeIssue);
      const value = Object.hasOwn(fields, userIdField) ? (fields[userIdField] ?? null) : null;
      const id = read(idText(value));
      if ('issue' in id) issues.push(idIssue(id.issue, value));
      else if (issues.length === 0) return prepared(id.id, writer.ofFields(fields));
      return { issues };
    },
    attributesOf: (fields) => writer.ofFields(fields),
  };
}

const INVALID = { issue: 'invalid_user_id' } as const;

function isPlainText(written: string): boolean {
  return written.startsWith('"') && !written.includes('\\');
}

/** An id as text: whole numbers are their digits, nothing is ''; null for values that cannot be an id. */
function idText(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value !== 'number' && !(value instanceof ExactNumber)) return null;
  const text = typeof value === 'number' ? String(value) : value.text;
  return WHOLE.test(text) ? text : null;
}

function rangeIssue(name: string): FoundIssue {
  return { code: 'number_out_of_range', column: fieldColumn(name), value: null };
}
