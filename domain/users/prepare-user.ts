import { hash } from 'node:crypto';
import type { UsersCsvFormat } from '../formats.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { createUserIdReader, storedIdType } from '../user-ids.ts';
import { escapeCopyText } from '../copy-text.ts';
import { recordDigest, recordKey } from '../record-key.ts';

/** A user row ready to be stored. */
export interface PreparedUser {
  key: string;
  digest: string;
  /** The columns `id_type` and `id` as COPY text, joined by a tab. */
  copyId: string;
  /** The attributes as JSON text. */
  attributes: string;
}

/** Why a row cannot be stored. */
export interface RefusedUser {
  issue: IssueCode;
  column: string;
  value: string;
}

/** Reads one row: cells by column index; `plain` promises that no cell needs escaping. */
export type PrepareUser = (cells: readonly string[], plain: boolean) => PreparedUser | RefusedUser;

/** The column that identifies the user, as an index into the header; -1 when the header has no such column. */
export function userIdColumn(header: readonly string[], format: UsersCsvFormat): number {
  return header.indexOf(format.userIdField);
}

/**
 * Gives the function that makes a profile's row of a CSV row. Every named column becomes a text attribute, the
 * id's own column too, unless the id is hashed: then its plain text is not kept anywhere.
 */
export function createPrepareUser(header: readonly string[], format: UsersCsvFormat): PrepareUser {
  const idColumn = userIdColumn(header, format);
  const readId = createUserIdReader(format.userIdType, format.hashUserId);
  const idType = storedIdType(format.userIdType, format.hashUserId);
  const columns = header
    .flatMap((name, index) =>
      name === '' || (format.hashUserId && index === idColumn) ? [] : [{ name, index }],
    )
    .sort((a, b) => compareJsonbKeys(a.name, b.name));
  const opening = columns.map(
    ({ name }, position) => `${position === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  );
  const indexes = columns.map(({ index }) => index);
  const closing = columns.length === 0 ? '{}' : '}';

  return (cells, plain) => {
    const raw = cells[idColumn] ?? '';
    const read = readId(raw);
    if ('issue' in read) return { issue: read.issue, column: format.userIdField, value: raw };
    const id = format.hashUserId ? hash('sha256', read.id) : read.id;
    let attributes = '';
    for (let at = 0; at < indexes.length; at++) {
      const cell = cells[indexes[at] as number] as string;
      attributes += `${opening[at] as string}${plain ? `"${cell}"` : JSON.stringify(cell)}`;
    }
    attributes += closing;
    return {
      key: recordKey(`${idType}:${id}`),
      digest: recordDigest(format.mergeStrategy, attributes),
      copyId: `${idType}\t${plain ? id : escapeCopyText(id)}`,
      attributes,
    };
  };
}

/** The order in which jsonb keeps keys, length before bytes: what comes in this order need not be sorted again. */
function compareJsonbKeys(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length - right.length || left.compare(right);
}
