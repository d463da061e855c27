import type { Preview, Transformation } from '../api/types.ts';
import { definitionOf, sourceOf } from './definition.ts';
import { type Draft, formatOf, isCsv } from './draft.ts';

/** What is asked of a preview. */
export type PreviewBody = {
  entity: string;
  source: object;
  format: object;
  transformations?: Transformation[];
  limit?: number;
};

const ROWS = 20;
const FEW_ROWS = 8;
/** A field that every row gets, so that it has an id whatever happens to the fields of its file. */
const ROW_FIELD = '__row';
/** Types of values that cannot identify anything. */
const NO_IDS = new Set(['boolean', 'list', 'object', 'mixed', 'number']);

/** The beginning of the file as it is read, before anything is said about its records. */
export function readBody(draft: Draft): PreviewBody {
  const {
    name: _,
    dryRun: __,
    errorThreshold: ___,
    schedule: ____,
    ...definition
  } = definitionOf(draft, true);
  return {
    ...definition,
    format: withoutUnsaid(definition.format ?? {}),
    transformations: [],
    limit: ROWS,
  };
}

/** The beginning of the file as it will be stored. */
export function storedBody(draft: Draft): PreviewBody {
  return { ...readBody(draft), transformations: draft.transformations };
}

/** The file as a table, whatever it holds, for its columns alone; null for formats that have none. */
export function tableBody(draft: Draft): PreviewBody | null {
  const kind = formatOf(draft);
  if (kind === 'google-xml') return null;
  const format = isCsv(kind) ? { kind: 'csv', delimiter: draft.delimiter } : { kind: 'jsonl' };
  return { entity: 'users', source: sourceOf(draft), format, limit: FEW_ROWS };
}

/** The same with all fields of its rows after some transformations; a copy of a column stands in for the user id. */
export function rowsBody(
  draft: Draft,
  transformations: Transformation[],
  columns: Preview['columns'],
): PreviewBody | null {
  const table = tableBody(draft);
  const id =
    columns.find(({ name }) => name === draft.userIdField) ??
    columns.find(({ filledPercent, type }) => filledPercent === 100 && !NO_IDS.has(type));
  if (table === null || id === undefined) return null;
  return {
    ...table,
    format: { ...table.format, userIdField: ROW_FIELD, userIdType: 'row' },
    transformations: [{ op: 'copy', from: id.name, to: ROW_FIELD }, ...transformations],
  };
}

/** The fields of a row that {@link rowsBody} asked for; null when it could not be transformed. */
export function rowOf(stored: unknown): Record<string, unknown> | null {
  if (typeof stored !== 'object' || stored === null || !(ROW_FIELD in stored)) return null;
  const { [ROW_FIELD]: _, ...fields } = stored;
  return fields;
}

function withoutUnsaid(format: object): object {
  return Object.fromEntries(Object.entries(format).filter(([, value]) => value !== ''));
}
