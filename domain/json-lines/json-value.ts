import type { Json } from '../report.ts';

/** A value of a line, of the type that it has there. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | JsonValue[]
  | { [name: string]: JsonValue };

/** The fields of a line's object. Any name may be among them, `__proto__` too: copy them only by own properties. */
export type JsonFields = Record<string, JsonValue>;

/** Node has it; the types of the language do not name it yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON: (text: string) => object };

/** A number that a double would change, such as an id of 20 digits or 1e400. */
export class ExactNumber {
  /** As it is written in the file. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Lets JSON.stringify write the number as it was written. */
  toJSON(): object {
    return rawJSON(this.text);
  }
}

/** True for an object with fields: no list, no number. */
export function isFields(value: JsonValue): value is JsonFields {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}

/** The value as plain JSON for people to read: numbers that a double would change become text. */
export function plainJson(value: JsonValue): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ExactNumber) return value.text;
  return Array.isArray(value) ? value.map(plainJson) : plainFields(value);
}

/** The same for all fields of an object. */
export function plainFields(fields: JsonFields): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, plainJson(item)]));
}
