import { hash } from 'node:crypto';
import type { FoundIssue } from '../chunk-collector.ts';
import { escapeCopyText } from '../copy-text.ts';
import type { UsersCsvFormat } from '../formats.ts';
import { recordDigest, recordKey } from '../record-key.ts';
import { badValueIssue } from '../transformations/bad-value-issue.ts';
import { planColumns } from '../transformations/columns.ts';
import type { Transformation } from '../transformations/definition.ts';
import { BadValue, scalarText } from '../transformations/values.ts';
import { createUserIdReader, storedIdType } from '../user-ids.ts';
import { createCellAttributes } from './cell-attributes.ts';

/** A user row ready to be stored. */
export interface PreparedUser<Attributes extends string | Buffer = string> {
  key: string;
  digest: string;
  /** The columns `id_type` and `id` as COPY text, joined by a tab. */
  copyId: string;
  /** The attributes as JSON text. */
  attributes: Attributes;
}

/** Why a row cannot be stored. */
export interface RefusedUser {
  issues: FoundIssue[];
}

/** Reads one row: cells by column index; `plain` promises that no cell needs escaping. */
export type PrepareUser = (cells: readonly string[], plain: boolean) => PreparedUser | RefusedUser;

/**
 * Gives the function that makes a profile's row of a CSV row. Every named column becomes an attribute, a text unless
 * a transformation makes it something else; the id's own column too, unless the id is hashed: then its plain text is
 * not kept anywhere.
 */
export function createPrepareUser(
  header: readonly string[],
  format: UsersCsvFormat,
  transformations: readonly Transformation[] = [],
): PrepareUser {
  const { userIdField, userIdType, hashUserId, mergeStrategy } = format;
  const { columns } = planColumns(header, transformations);
  const idColumn = columns.find(({ name }) => name === userIdField);
  const idIndex = idColumn?.source ?? -1;
  const idName = header[idIndex] ?? userIdField;
  const transformId = idColumn?.transform ?? null;
  const readId = createUserIdReader(userIdType, hashUserId);
  const idType = storedIdType(userIdType, hashUserId);
  const kept = columns
    .filter((column) => !hashUserId || column !== idColumn)
    .sort((a, b) => compareJsonbKeys(a.name, b.name));
  const attributesOf = createCellAttributes(kept, header);

  return (cells, plain) => {
    const cell = cells[idIndex] ?? '';
    const value = transformId === null ? cell : transformId(cell);
    const read = value instanceof BadValue ? null : readId(scalarText(value));
    const issues: FoundIssue[] = [];
    if (read === null) issues.push(badValueIssue(value as BadValue, idName, cell));
    else if ('issue' in read) issues.push({ code: read.issue, column: idName, value: cell });
    const attributes = attributesOf(cells, plain, issues);
    if (read === null || 'issue' in read || issues.length > 0) return { issues };
    const id = hashUserId ? hash('sha256', read.id) : read.id;
    return {
      key: recordKey(`${idType}:${id}`),
      digest: recordDigest(mergeStrategy, attributes),
      copyId: `${idType}\t${plain && transformId === null ? id : escapeCopyText(id)}`,
      attributes,
    };
  };
}

/** The order in which jsonb keeps keys, length before bytes: what comes in this order need not be sorted again. */
export function compareJsonbKeys(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length - right.length || left.compare(right);
}
