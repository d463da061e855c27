import type { FoundIssue } from '../chunk-collector.ts';
import { ISSUES } from '../issue-catalogue.ts';
import { isFields, type JsonFields } from '../json-lines/json-value.ts';
import { fieldColumn } from '../json-lines/texts.ts';
import { setOwn } from '../values/own-property.ts';
import { FieldCasts, jsonText } from './field-casts.ts';
import type { Product } from './product-document.ts';

/** Every field of a product, in the order in which they are stored. */
export const PRODUCT_FIELDS = [
  'id',
  'itemGroupId',
  'name',
  'brand',
  'category',
  'categoriesList',
  'currency',
  'price',
  'quantity',
  'discount',
  'promotions',
  'adult',
  'size',
  'sizeSystem',
  'gender',
  'sku',
  'customFields',
] as const satisfies readonly (keyof Product)[];

const KNOWN: ReadonlySet<string> = new Set(PRODUCT_FIELDS);
const DISCOUNT_FIELDS: ReadonlySet<string> = new Set(['value', 'currency']);
/** Longest id, in UTF-16 units. */
const ID_CHARACTERS = 256;

/**
 * The product that the object of a line describes, in the fields of tracking events, each cast to its type; null when
 * one of the issues is an error. The same content gives the same product, its fields in the same order.
 */
export function readJsonProduct(fields: JsonFields): {
  product: Product | null;
  issues: readonly FoundIssue[];
} {
  const casts = new FieldCasts(fields);
  const product: Product = { id: readId(casts) ?? '' };
  set(product, 'itemGroupId', casts.text('itemGroupId'));
  set(product, 'name', casts.text('name'));
  set(product, 'brand', casts.text('brand'));
  setCategories(product, casts);
  set(product, 'currency', casts.currency('currency'));
  set(product, 'price', casts.number('price'));
  set(product, 'quantity', casts.number('quantity'));
  set(product, 'discount', readDiscount(casts, product.currency));
  set(product, 'promotions', casts.list('promotions'));
  set(product, 'adult', casts.boolean('adult'));
  set(product, 'size', casts.text('size'));
  set(product, 'sizeSystem', casts.text('sizeSystem'));
  set(product, 'gender', casts.text('gender'));
  set(product, 'sku', casts.text('sku'));
  set(product, 'customFields', readCustomFields(casts));
  tellUnknown(fields, KNOWN, '', casts.issues);
  const isGood = !casts.issues.some(({ code }) => ISSUES[code].severity === 'error');
  return { product: isGood ? product : null, issues: casts.issues };
}

function set<Name extends keyof Product>(
  product: Product,
  name: Name,
  value: Product[Name] | undefined,
): void {
  if (value !== undefined) product[name] = value;
}

function readId(casts: FieldCasts): string | undefined {
  const value = casts.value('id');
  if (typeof value === 'boolean') return casts.refuse('invalid_type', 'id');
  const told = casts.issues.length;
  const id = casts.text('id');
  if (id === undefined)
    return casts.issues.length > told ? undefined : casts.refuse('missing_value', 'id');
  return id.length > ID_CHARACTERS || hasControlCharacter(id)
    ? casts.refuse('invalid_product_id', 'id')
    : id;
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character < 32 || (character > 126 && character < 160)) return true;
  }
  return false;
}

/** The category and its levels; what is given of them tells the other. Levels may be joined by `>`, as Google does. */
function setCategories(product: Product, casts: FieldCasts): void {
  const category = casts.text('category');
  const list = casts.list('categoriesList');
  const levels = category === undefined ? list : levelsOf(category);
  const joined = levels?.join('/');
  set(product, 'category', category?.includes('>') ? joined || undefined : (category ?? joined));
  set(product, 'categoriesList', list ?? (levels?.length === 0 ? undefined : levels));
}

function levelsOf(category: string): string[] {
  const levels = category.split(category.includes('>') ? '>' : '/');
  return levels.map((level) => level.trim()).filter((level) => level !== '');
}

/** A discount is a value and a currency, or its value alone, which is in the currency of the product. */
function readDiscount(casts: FieldCasts, currency: string | undefined): Product['discount'] {
  const given = casts.value('discount');
  if (given === undefined) return undefined;
  if (!isFields(given)) {
    const value = casts.number('discount');
    return value === undefined ? undefined : inCurrency(value, currency, casts);
  }
  const parts = new FieldCasts(given, 'discount.');
  const value = parts.number('value');
  const own = parts.currency('currency');
  if (value === undefined && parts.issues.length === 0) parts.refuse('missing_value', 'value');
  tellUnknown(given, DISCOUNT_FIELDS, 'discount.', parts.issues);
  casts.issues.push(...parts.issues);
  return value === undefined ? undefined : inCurrency(value, own ?? currency, casts);
}

/** No discount needs no currency; in a currency that is wrong it has been told already. */
function inCurrency(
  value: number,
  currency: string | undefined,
  { issues }: FieldCasts,
): Product['discount'] {
  if (currency !== undefined) return { value, currency };
  const isTold = issues.some(({ code }) => code === 'invalid_currency');
  if (value !== 0 && !isTold)
    issues.push({ code: 'missing_value', column: 'discount.currency', value: null });
  return undefined;
}

/** Custom fields by name; all of them are text in events. */
function readCustomFields(casts: FieldCasts): Record<string, string> | undefined {
  const given = casts.value('customFields');
  if (given === undefined) return undefined;
  if (!isFields(given)) return casts.refuse('invalid_type', 'customFields');
  const fields: Record<string, string> = {};
  let isEmpty = true;
  for (const name of Object.keys(given).sort()) {
    const value = given[name] ?? null;
    if (value === null) continue;
    setOwn(fields, name, jsonText(value));
    isEmpty = false;
  }
  return isEmpty ? undefined : fields;
}

function tellUnknown(
  fields: JsonFields,
  known: ReadonlySet<string>,
  path: string,
  issues: FoundIssue[],
): void {
  for (const name of Object.keys(fields))
    if (!known.has(name))
      issues.push({ code: 'unknown_field', column: path + fieldColumn(name), value: null });
}
