import { hash } from 'node:crypto';
import type { IssueCode } from '../issue-catalogue.ts';
import {
  createUserIdReader,
  HASHED_TYPES,
  storedIdType,
  USER_ID_TYPE_PATTERN,
} from '../user-ids.ts';

/** The JSON text of an order's `userId`, or what is wrong with its type or its id. */
export type WrittenUser = { json: string } | { issue: IssueCode; wrong: 'type' | 'id' };

type WriteUser = (id: string, plain: boolean) => WrittenUser;

/** A file has few types; one that has more is wrong, and must not fill the memory. */
const MOST_TYPES = 100;

/**
 * Gives a function that writes the user of an order, whose type stands in its row. `hashed`: ids whose type can be
 * hashed are stored as SHA-256 under the hashed type, the others as they are.
 */
export function createUserWriter(
  hashed: boolean,
): (type: string, id: string, plain: boolean) => WrittenUser {
  const writers = new Map<string, WriteUser>();
  return (type, id, plain) => {
    let write = writers.get(type);
    if (!write) {
      if (!USER_ID_TYPE_PATTERN.test(type)) return { issue: 'invalid_user_id_type', wrong: 'type' };
      write = createWrite(type, hashed && Object.hasOwn(HASHED_TYPES, type));
      if (writers.size === MOST_TYPES) writers.clear();
      writers.set(type, write);
    }
    return write(id, plain);
  };
}

function createWrite(type: string, hashed: boolean): WriteUser {
  const readId = createUserIdReader(type, hashed);
  const opening = `{"type":"${storedIdType(type, hashed)}","id":`;
  return (raw, plain) => {
    const read = readId(raw);
    if ('issue' in read) return { issue: read.issue, wrong: 'id' };
    const id = hashed ? hash('sha256', read.id) : read.id;
    return { json: `${opening}${hashed || plain ? `"${id}"` : JSON.stringify(id)}}` };
  };
}
