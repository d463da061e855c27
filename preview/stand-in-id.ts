import { detectDelimiter } from '../domain/csv/dialect.ts';
import { parseHeader } from '../domain/csv/header.ts';
import { readHeader } from '../domain/header.ts';
import type { FileDefinition } from '../domain/definition.ts';
import { DELIMITERS } from '../domain/csv/delimiters.ts';
import type { UsersFileFormat } from '../domain/formats.ts';
import type { IssueCode } from '../domain/issue-catalogue.ts';
import type { ReadParts } from './read-preview.ts';

/** A custom type takes every text as an id. */
const STAND_IN_TYPE = 'preview';
/** What can be said of a user id, which nobody has chosen. */
const USER_ID_ISSUES: ReadonlySet<IssueCode> = new Set([
  'missing_user_id',
  'reserved_user_id',
  'invalid_user_id',
]);

/** A definition of users whose id is not chosen yet, with the first column or field of the file in its place. */
export function withStandInId(definition: FileDefinition, text: Buffer): FileDefinition {
  if (definition.entity !== 'users') return definition;
  const { format } = definition;
  const standIn = {
    userIdField: firstField(format, text),
    userIdType: STAND_IN_TYPE,
    hashUserId: false,
  };
  // Nothing is stored, so nothing has to be transformed.
  return { ...definition, transformations: [], format: { ...format, ...standIn } };
}

/** What was read with a stand-in for the user id: without what was said of it, and with nothing stored. */
export function withoutUserIdIssues(read: ReadParts): ReadParts {
  const isKept = ({ code }: { code: IssueCode }) => !USER_ID_ISSUES.has(code);
  return {
    ...read,
    records: read.records.map((record) => ({
      ...record,
      stored: null,
      issues: record.issues.filter(isKept),
    })),
    issues: read.issues.filter(isKept),
    keys: [],
  };
}

function firstField(format: UsersFileFormat, text: Buffer): string {
  return (format.kind === 'csv' ? firstColumn(format.delimiter, text) : firstName(text)) ?? 'id';
}

function firstColumn(told: string, text: Buffer): string | undefined {
  const delimiter = told === 'auto' ? detectDelimiter(text, DELIMITERS).delimiter : told;
  const parsed = parseHeader(text, delimiter);
  return parsed ? readHeader(parsed.cells, false).header.find((name) => name !== '') : undefined;
}

function firstName(text: Buffer): string | undefined {
  const [line = ''] = text.toString('utf8').trimStart().split('\n', 1);
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined;
  } catch {
    return undefined;
  }
}
