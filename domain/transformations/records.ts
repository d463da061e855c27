import type { FoundIssue } from '../chunk-collector.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { ExactNumber, type JsonFields, type JsonValue } from '../json-lines/json-value.ts';
import { fieldColumn } from '../json-lines/texts.ts';
import { setOwn } from '../values/own-property.ts';
import { badValueIssue } from './bad-value-issue.ts';
import { FieldPlans, fileFieldOf } from './field-plans.ts';
import type { Transformation } from './definition.ts';
import { BadValue } from './values.ts';

/** A record after transformations. */
export interface TransformedRecord {
  /** Without the values that could not be transformed. */
  fields: JsonFields;
  /** One for each of these values, all of them errors. */
  issues: readonly FoundIssue[];
  /** The field in the file that a field is made of; its own name when it is of none. */
  fileField: (name: string) => string;
}

/** Gives the record of an object; the object stays as it is. */
export type TransformRecord = (record: JsonFields) => TransformedRecord;

const NO_ISSUES: readonly FoundIssue[] = [];

/**
 * Gives the function that transforms the records of a file whose values have types. A field that a record does not
 * have leaves its transformation without effect for that record.
 */
export function transformRecord(list: readonly Transformation[]): TransformRecord {
  if (list.length === 0) return (fields) => ({ fields, issues: NO_ISSUES, fileField: itself });
  const plans = new FieldPlans(list, false);
  return (record) => {
    const names = Object.keys(record);
    const fields: JsonFields = {};
    let issues: FoundIssue[] | null = null;
    const planned = plans.planOf(names);
    for (const { name, source, constant, transform } of planned) {
      const field = source === null ? name : (names[source] ?? '');
      const value = source === null ? constant : (record[field] ?? null);
      const result = transform === null ? value : transform(value);
      if (!(result instanceof BadValue)) setOwn(fields, name, result);
      else {
        issues ??= [];
        issues.push(badValueIssue(result, fieldColumn(field), shownValue(value)));
      }
    }
    const fileField = (name: string) => fieldColumn(fileFieldOf(planned, names, name));
    return { fields, issues: issues ?? NO_ISSUES, fileField };
  };
}

function itself(name: string): string {
  return name;
}

function shownValue(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, EXAMPLE_VALUE_CHARACTERS);
}
