import type { Json } from '../report.ts';
import type { LineItem, OrderChange, OrderDocument } from './order-document.ts';

/**
 * What differs between an order before and after an update. `counterparts` has, for each line item after it, the index
 * of the same one before, or -1. A line item that is gone is told at the place that it had; another order of the line
 * items, and another `lastUpdated`, are no changes in themselves.
 */
export function orderChanges(
  before: OrderDocument,
  after: OrderDocument,
  counterparts: readonly number[],
): OrderChange[] {
  const changes: OrderChange[] = [];
  if (before.userId.type !== after.userId.type || before.userId.id !== after.userId.id)
    changes.push({ path: 'userId', from: { ...before.userId }, to: { ...after.userId } });
  if (before.createdAt !== after.createdAt)
    changes.push({ path: 'createdAt', from: before.createdAt, to: after.createdAt });
  addFieldChanges('order', fieldsOf(before.order), fieldsOf(after.order), changes);
  addLineItemChanges(before.lineItems, after.lineItems, counterparts, changes);
  addFieldChanges('customFields', before.customFields, after.customFields, changes);
  return changes;
}

type Fields = Readonly<Record<string, Json>>;

/** What is parsed from JSON has only JSON in its fields. */
function fieldsOf(value: object): Fields {
  return value as Fields;
}

function addLineItemChanges(
  before: readonly LineItem[],
  after: readonly LineItem[],
  counterparts: readonly number[],
  changes: OrderChange[],
): void {
  const kept = new Set(counterparts);
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const path = `lineItems[${index}]`;
    const [old, item] = [before[index], after[index]];
    const from = old === undefined || kept.has(index) ? null : { ...fieldsOf(old) };
    const counterpart = before[counterparts[index] ?? -1];
    const to = item === undefined || counterpart !== undefined ? null : { ...fieldsOf(item) };
    if (from !== null || to !== null) changes.push({ path, from, to });
    if (item !== undefined && counterpart !== undefined)
      addLineItemFields(path, counterpart, item, changes);
  }
}

function addLineItemFields(
  path: string,
  { customFields: customBefore = {}, ...before }: LineItem,
  { customFields: customAfter = {}, ...after }: LineItem,
  changes: OrderChange[],
): void {
  addFieldChanges(path, fieldsOf(before), fieldsOf(after), changes);
  addFieldChanges(`${path}.customFields`, customBefore, customAfter, changes);
}

function addFieldChanges(
  path: string,
  before: Fields,
  after: Fields,
  changes: OrderChange[],
): void {
  for (const name of Object.keys(after)) {
    const [from, to] = [own(before, name), own(after, name)];
    if (!sameJson(from, to)) changes.push({ path: `${path}.${name}`, from, to });
  }
  for (const name of Object.keys(before))
    if (!Object.hasOwn(after, name))
      changes.push({ path: `${path}.${name}`, from: own(before, name), to: null });
}

/** Names come from files: `constructor` must not find what every object has. */
function own(fields: Fields, name: string): Json {
  return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
}

function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index] ?? null))
    );
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(own(a, name), own(b, name)))
  );
}
