import type { FoundIssue } from '../chunk-collector.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { ExactNumber, type JsonFields, type JsonValue } from '../json-lines/json-value.ts';
import { showable } from '../showable.ts';
import { readBoolean } from '../values/boolean.ts';
import { isCurrency } from '../values/currency.ts';
import { numberText, readNumber } from '../values/number.ts';

/** Reads the fields of an object as the types that they should have; undefined: not there, or wrong and told so. */
export class FieldCasts {
  readonly issues: FoundIssue[] = [];
  readonly #fields: JsonFields;
  /** What stands in front of the names of the fields in issues, such as `discount.`. */
  readonly #path: string;

  constructor(fields: JsonFields, path = '') {
    this.#fields = fields;
    this.#path = path;
  }

  /** The value of a field; undefined when it is not there or null. */
  value(name: string): JsonValue | undefined {
    return this.#fields[name] ?? undefined;
  }

  /** A text without blanks around; numbers and booleans are taken as they are written. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const text = textOf(value);
    if (text === undefined) return this.refuse('invalid_type', name);
    return text.trim() || undefined;
  }

  /** A number, or a text that is one. */
  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    // The sum makes 0 of -0.
    if (typeof value === 'number') return value + 0;
    const text = textOf(value);
    if (text === undefined) return this.refuse('invalid_type', name);
    if (text.trim() === '') return undefined;
    const number = readNumber(text);
    return Number.isNaN(number) ? this.refuse('invalid_number', name) : number;
  }

  /** True or false, also as a text; of numbers, and texts that are one, 0 is false and all others are true. */
  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const text = textOf(value);
    if (text === undefined) return this.refuse('invalid_type', name);
    if (text.trim() === '') return undefined;
    const number = readNumber(text);
    const read = readBoolean(text) ?? (Number.isNaN(number) ? null : number !== 0);
    return read ?? this.refuse('invalid_boolean', name);
  }

  /** A currency by its code. */
  currency(name: string): string | undefined {
    const text = this.text(name);
    return text === undefined || isCurrency(text) ? text : this.refuse('invalid_currency', name);
  }

  /** A list of texts; a text is split at each `;`. Undefined also when nothing is in it. */
  list(name: string): string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const items = Array.isArray(value) ? value.map(itemText) : textOf(value)?.split(';');
    if (items === undefined || items.includes(undefined)) return this.refuse('invalid_type', name);
    const texts = items.map((item) => item?.trim() ?? '').filter((text) => text !== '');
    return texts.length === 0 ? undefined : texts;
  }

  /** Adds an issue of a field, with its value. */
  refuse(code: IssueCode, name: string): undefined {
    const value = this.value(name);
    this.issues.push({
      code,
      column: this.#path + name,
      value: value === undefined ? null : showable(jsonText(value), EXAMPLE_VALUE_CHARACTERS),
    });
  }
}

/** Any value as text: what is a list or an object becomes JSON. */
export function jsonText(value: JsonValue): string {
  return textOf(value) ?? JSON.stringify(value);
}

function textOf(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value + 0);
  if (typeof value === 'boolean') return String(value);
  return value instanceof ExactNumber ? value.text : undefined;
}

/** Nothing in a list is nothing. */
function itemText(item: JsonValue): string | undefined {
  return item === null ? '' : textOf(item);
}
