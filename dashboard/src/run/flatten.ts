import { valueText } from '../parts/format.ts';

/** A document as a list of its values, each by the way to it, such as `lineItems[0].price`. */
export function flatten(value: unknown, name = ''): { name: string; text: string }[] {
  if (typeof value !== 'object' || value === null) return [{ name, text: valueText(value) }];
  const entries = Object.entries(value);
  if (entries.length === 0) return name === '' ? [] : [{ name, text: valueText(value) }];
  return entries.flatMap(([key, member]) => {
    if (Array.isArray(value)) return flatten(member, `${name}[${key}]`);
    return flatten(member, name === '' ? key : `${name}.${key}`);
  });
}
