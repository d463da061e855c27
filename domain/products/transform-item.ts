import type { FoundIssue } from '../chunk-collector.ts';
import { badValueIssue } from '../transformations/bad-value-issue.ts';
import type { Transformation } from '../transformations/definition.ts';
import { FieldPlans, fileFieldOf } from '../transformations/field-plans.ts';
import { BadValue, scalarText } from '../transformations/values.ts';
import type { GoogleItem, GoogleValue } from './google-item.ts';

/** An item after transformations. */
export interface TransformedItem {
  /** Without the values that could not be transformed. */
  item: GoogleItem;
  /** One for each of these values, all of them errors. */
  issues: readonly FoundIssue[];
  /** The attribute in the file that an attribute is made of; its own name when it is of none. */
  fileField: (name: string) => string;
}

const NO_ISSUES: readonly FoundIssue[] = [];

/**
 * Gives the function that transforms the attributes of items, each of their values where they have several. The values
 * of a feed are texts, and so are the results; one that is empty is not there.
 */
export function transformItem(
  list: readonly Transformation[],
): (item: GoogleItem) => TransformedItem {
  if (list.length === 0) return (item) => ({ item, issues: NO_ISSUES, fileField: (name) => name });
  const plans = new FieldPlans(list, true);
  return (read) => {
    const names = [...read.keys()];
    const fields = plans.planOf(names);
    const item: GoogleItem = new Map();
    const issues: FoundIssue[] = [];
    for (const { name, source, constant, transform } of fields) {
      const field = source === null ? name : (names[source] ?? '');
      const values: GoogleValue[] = [];
      for (const value of source === null ? [scalarText(constant)] : (read.get(field) ?? [])) {
        const result = transform === null ? value : transform(value);
        if (result instanceof BadValue)
          issues.push(badValueIssue(result, field, scalarText(value)));
        else values.push(result === value ? value : scalarText(result));
      }
      const told = values.filter((value) => typeof value !== 'string' || value.trim() !== '');
      if (told.length > 0) item.set(name, told);
    }
    return { item, issues, fileField: (name) => fileFieldOf(fields, names, name) };
  };
}
