import type { Json } from '../report.ts';

/** A value of an attribute: its text, or what a nested group such as `shipping` holds. */
export type GoogleValue = string | { [name: string]: Json };

/** The attributes of an item by name, each with its values in file order; empty ones are absent. */
export type GoogleItem = Map<string, GoogleValue[]>;

/** Adds a value to those that an attribute has. */
export function addValue(item: GoogleItem, name: string, value: GoogleValue): void {
  const values = item.get(name);
  if (values) values.push(value);
  else item.set(name, [value]);
}

/** The item as people read it: one value stands alone, several in a list. */
export function shownItem(item: GoogleItem): Record<string, Json> {
  return Object.fromEntries(
    [...item].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  );
}
