import type { Product } from '../products/product-document.ts';
import { setOwn } from '../values/own-property.ts';
import type { LineItem } from './order-document.ts';

/**
 * Gaps: what a line item does not say and its product may. Prepare does not know the products, so it writes where and
 * what is open; merge fills it in, without parsing the document.
 *
 * A document in the spool has {@link GAP} before the closing brace of each line item. Its gaps, one line item after
 * the other, are {@link GAP_CHARACTERS} characters each: three hexadecimal digits of a mask, bit by bit in the order
 * of {@link GAP_FIELDS}, and the key of the product.
 */

/** Stands where fields can be filled in; JSON text never holds it. */
export const GAP = '\u0001';
/** The fields that a product fills in. */
export const GAP_FIELDS = [
  'itemGroupId',
  'name',
  'brand',
  'category',
  'categoriesList',
  'adult',
  'size',
  'sizeSystem',
  'gender',
  'customFields',
] as const;
export const MASK_CHARACTERS = 3;
export const GAP_CHARACTERS = MASK_CHARACTERS + 32;

/** All that a line item can leave open. */
export const ALL_GAPS = 2 ** GAP_FIELDS.length - 1;
/** The bit of a field in the mask. */
export function gapBit(field: (typeof GAP_FIELDS)[number]): number {
  return 1 << GAP_FIELDS.indexOf(field);
}

/** Custom fields of a product that tell of its page or of today's offer, not of what was bought. */
const NOT_FILLED = new Set([
  'description',
  'link',
  'mobile_link',
  'image_link',
  'additional_image_link',
  'availability',
  'availability_date',
  'sale_price',
  'sale_price_effective_date',
  'shipping',
]);

/** The longest text of a field that is filled in: it is written into every order that names the product. */
const MAX_FILLED_CHARACTERS = 8 * 1024;

/**
 * What a product fills in, as it is stored beside it: for each of {@link GAP_FIELDS} the JSON text `"field":value`, or
 * nothing where the product does not say it or says too much, joined by {@link GAP}.
 */
export function fillingOf(product: Readonly<Partial<Product>>): string {
  let filling = '';
  for (const field of GAP_FIELDS) {
    if (field !== GAP_FIELDS[0]) filling += GAP;
    const value = field === 'customFields' ? filledFields(product[field]) : product[field];
    if (value === undefined) continue;
    const text = `"${field}":${JSON.stringify(value)}`;
    if (text.length <= MAX_FILLED_CHARACTERS) filling += text;
  }
  return filling;
}

function filledFields(fields: Product['customFields']): Product['customFields'] {
  if (fields === undefined) return undefined;
  const filled: Record<string, string> = {};
  let isEmpty = true;
  for (const name of Object.keys(fields)) {
    if (NOT_FILLED.has(name)) continue;
    setOwn(filled, name, fields[name] ?? '');
    isEmpty = false;
  }
  return isEmpty ? undefined : filled;
}

/** The text that goes into a gap: what `filling` says of the fields that the line item leaves open; null: no product. */
export function fillGap(mask: number, filling: string | null): string {
  const parts = filling?.split(GAP) ?? [];
  let text = '';
  for (const [index, field] of GAP_FIELDS.entries()) {
    if ((mask & (1 << index)) === 0) continue;
    // What neither side says of `adult` is that it is not.
    const part = parts[index] || (field === 'adult' ? '"adult":false' : '');
    if (part !== '') text += `,${part}`;
  }
  return text;
}

/** What of the gaps in `mask` is still open in a line item. */
export function openGaps(mask: number, item: LineItem): number {
  let open = mask;
  for (const field of GAP_FIELDS) if (Object.hasOwn(item, field)) open &= ~gapBit(field);
  return open;
}

/** A line item with the text that goes into its gap, see {@link fillGap}. */
export function fillLineItem(item: LineItem, text: string): LineItem {
  return text === '' ? item : { ...item, ...(JSON.parse(`{${text.slice(1)}}`) as LineItem) };
}
