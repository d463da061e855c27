import type { Json } from '../report.ts';
import { readIsoDateTime } from '../values/date-time.ts';
import { readNumber } from '../values/number.ts';

/** What a value can be seen to be; in a file of texts, what it could be read as. */
export const VALUE_TYPES = [
  'integer',
  'number',
  'boolean',
  'date-time',
  'text',
  'list',
  'object',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** What is known of a column of the records that were read. */
export interface ColumnFacts {
  name: string;
  /** The type of all its values; `mixed` when they differ, `empty` when there are none. */
  type: ValueType | 'mixed' | 'empty';
  /** Share of the values that are not empty, in percent, the most frequent type first. */
  types: { type: ValueType; percent: number }[];
  /** Share of the records with a value. */
  filledPercent: number;
  /** What would make more of the column. */
  advice?: string;
}

/** Counts the values of a column by type. */
export class ColumnCounter {
  readonly name: string;
  readonly #counts = new Map<ValueType, number>();
  #filled = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes a value; null, blank text and a value that is not there count as empty. */
  add(value: Json | undefined): void {
    const type = typeOf(value);
    if (type === null) return;
    this.#filled += 1;
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
  }

  /** How many values are of one of these types. */
  count(...types: ValueType[]): number {
    return types.reduce((sum, type) => sum + (this.#counts.get(type) ?? 0), 0);
  }

  get filled(): number {
    return this.#filled;
  }

  /** What was seen in a column of `records` records. */
  facts(records: number): ColumnFacts {
    const types = [...this.#counts]
      .sort(([, a], [, b]) => b - a)
      .map(([type, count]) => ({ type, percent: percentOf(count, this.#filled) }));
    const filledPercent = percentOf(this.#filled, records);
    return { name: this.name, type: this.#type(), types, filledPercent };
  }

  #type(): ColumnFacts['type'] {
    const [first, ...others] = this.#counts.keys();
    if (first === undefined) return 'empty';
    if (others.length === 0) return first;
    return this.count('integer', 'number') === this.#filled ? 'number' : 'mixed';
  }
}

/** A share in percent, with one decimal; 100 and 0 only when it is all or nothing. */
export function percentOf(part: number, whole: number): number {
  if (part === 0 || whole === 0) return 0;
  if (part === whole) return 100;
  return Math.min(99.9, Math.max(0.1, Math.round((part / whole) * 1000) / 10));
}

const INTEGER = /^[+-]?\d+$/;

function typeOf(value: Json | undefined): ValueType | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return typeOfText(value.trim());
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'list' : 'object';
}

function typeOfText(text: string): ValueType | null {
  if (text === '') return null;
  if (INTEGER.test(text)) return 'integer';
  if (!Number.isNaN(readNumber(text))) return 'number';
  if (/^(true|false)$/i.test(text)) return 'boolean';
  return readIsoDateTime(text) === null ? 'text' : 'date-time';
}
