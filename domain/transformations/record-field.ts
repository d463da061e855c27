import { z } from 'zod';
import { takenAwayBy, type Transformation, type TransformationProblem } from './definition.ts';
import { describeTransformation } from './describe.ts';

/** The field that tells one record from another. */
export interface RecordField {
  name: string;
  /** What it identifies. */
  of: 'user' | 'order' | 'product';
}

const NAMES: Record<string, RecordField> = {
  'kevel-csv': { name: 'orderId', of: 'order' },
  'shopify-csv': { name: 'Name', of: 'order' },
  'google-xml': { name: 'id', of: 'product' },
  jsonl: { name: 'id', of: 'product' },
};

const toldFormat = z.object({ kind: z.string(), userIdField: z.string().optional() });

/** The record field of a format, which may not be valid yet; null when it does not tell. */
export function recordField(format: unknown): RecordField | null {
  const { data } = toldFormat.safeParse(format);
  if (data === undefined) return null;
  const { kind, userIdField } = data;
  if (userIdField !== undefined) return { name: userIdField, of: 'user' };
  return Object.hasOwn(NAMES, kind) ? (NAMES[kind] ?? null) : null;
}

/** What transformations must not do with the record field, if they do it. */
export function recordFieldProblems(
  list: readonly Transformation[],
  { name, of }: RecordField,
): TransformationProblem[] {
  const takenBy = takenAwayBy(list, name);
  if (takenBy !== null) {
    const instead =
      of === 'user' ? 'copy it instead, or set userIdField to its new name' : 'copy it instead';
    return problemAt(list, takenBy, `takes "${name}" away, the id of the ${of}: ${instead}`);
  }
  const changedBy = changesOf(list, name);
  if (changedBy === null) return [];
  if (list[changedBy]?.op === 'new')
    return problemAt(
      list,
      changedBy,
      `gives every ${of} the same id: rename or copy a field of the file to "${name}" instead`,
    );
  // Rows of an order are kept together by what stands in the file.
  if (of !== 'order') return [];
  const reason = `changes the values of "${name}", by which the rows of an order are found`;
  return problemAt(list, changedBy, `${reason}: rename or copy it without values`);
}

function problemAt(
  list: readonly Transformation[],
  position: number,
  what: string,
): TransformationProblem[] {
  return [{ path: [position], message: `${describeTransformation(list, position)} ${what}` }];
}

/** The transformation that makes or changes the values that a field may end with; null when they are the file's own. */
function changesOf(list: readonly Transformation[], field: string): number | null {
  const changedBy = new Map<string, number>();
  for (const [position, item] of list.entries()) {
    if (item.op === 'new') changedBy.set(item.field, position);
    else if (item.op === 'delete') changedBy.delete(item.field);
    else {
      // When the file does not have the field, the target stays what it is, with what was done to it.
      const before = changedBy.get(item.from) ?? (item.values.length > 0 ? position : undefined);
      if (item.op === 'rename') changedBy.delete(item.from);
      if (before !== undefined) changedBy.set(item.to, before);
    }
  }
  return changedBy.get(field) ?? null;
}
