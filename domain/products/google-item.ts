import type { Json } from '../report.ts';
import { setOwn } from '../values/own-property.ts';

/** A value of an attribute: its text, or what a nested group such as `shipping` holds. */
export type GoogleValue = string | { [name: string]: Json };

/** The attributes of an item by name, each with its values in file order; empty ones are absent. */
export type GoogleItem = Map<string, GoogleValue[]>;

/** Written with `https` by some exporters. */
export const GOOGLE_NAMESPACES: ReadonlySet<string> = new Set([
  'http://base.google.com/ns/1.0',
  'https://base.google.com/ns/1.0',
]);

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

/** A group with its names in a fixed order; what stands in it more than once is a list. */
export function groupOf(parts: readonly [string, Json][]): { [name: string]: Json } {
  const group: { [name: string]: Json } = {};
  let last: string | null = null;
  let list: Json[] = [];
  // The sort is stable: what has one name stays in file order.
  for (const [name, value] of parts.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    list = name === last ? [...list, value] : [value];
    setOwn(group, name, list.length === 1 ? value : list);
    last = name;
  }
  return group;
}
