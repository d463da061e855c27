import type { Json } from '../report.ts';
import { assertNever } from '../vocabulary.ts';
import type { Transformation } from './definition.ts';
import { createTransforms, type TransformsOf, type TransformValue } from './values.ts';

/** A field of a record after all transformations. */
export interface PlannedColumn {
  name: string;
  /** Where its value is in the file's record; null: every record has the value `constant`. */
  source: number | null;
  constant: Json;
  /** Null: the value is taken as it is. */
  transform: TransformValue | null;
}

export interface ColumnPlan {
  columns: PlannedColumn[];
  /** Positions of transformations whose field the file does not have: they do nothing. */
  withoutField: number[];
}

interface Draft {
  source: number | null;
  constant: Json;
  values: Extract<Transformation, { op: 'rename' }>['values'];
}

/** What transformations make of the columns of a CSV file; columns without a name are left out. */
export function planColumns(
  header: readonly string[],
  transformations: readonly Transformation[],
): ColumnPlan {
  const { columns, withoutField } = planFields(header, transformations, createTransforms(true));
  return { columns: columns.filter(({ name }) => name !== ''), withoutField };
}

/**
 * What transformations make of the fields of a record, so that values only have to be read by the plan. A target that
 * exists is replaced; a field that the record does not have leaves its transformation without effect.
 */
export function planFields(
  names: readonly string[],
  transformations: readonly Transformation[],
  transformsOf: TransformsOf,
): ColumnPlan {
  const drafts = new Map<string, Draft>();
  for (const [source, name] of names.entries())
    drafts.set(name, { source, constant: null, values: [] });
  const withoutField: number[] = [];
  for (const [position, item] of transformations.entries()) {
    switch (item.op) {
      case 'new':
        drafts.set(item.field, { source: null, constant: item.value, values: [] });
        break;
      case 'delete':
        if (!drafts.delete(item.field)) withoutField.push(position);
        break;
      case 'rename':
      case 'copy': {
        const draft = drafts.get(item.from);
        if (!draft) {
          withoutField.push(position);
          break;
        }
        if (item.op === 'rename') drafts.delete(item.from);
        drafts.set(item.to, { ...draft, values: [...draft.values, ...item.values] });
        break;
      }
      default:
        assertNever(item);
    }
  }
  const columns = [...drafts].map(([name, { source, constant, values }]) => ({
    name,
    source,
    constant,
    transform: transformsOf(values),
  }));
  return { columns, withoutField };
}
