import { type CellWriter, createWriters } from './cell-writers.ts';
import { GAP_FIELDS, gapBit } from './gaps.ts';
import { KEVEL_COLUMNS, type KevelColumnName } from './kevel-columns.ts';
import type { Amounts } from './money-checks.ts';

/** The columns of `order` and of a line item, in the order of the document's fields. */
export const ORDER_COLUMNS = [
  'orderId',
  'currency',
  'total',
  'subtotal',
  'tax',
  'shipping',
  'discount',
  'refund',
  'paymentMethod',
  'shippingMethod',
  'shippingCountry',
  'source',
  'promotions',
] as const satisfies readonly KevelColumnName[];
export const LINE_ITEM_COLUMNS = [
  'lineItem_id',
  'lineItem_productId',
  'lineItem_itemGroupId',
  'lineItem_name',
  'lineItem_brand',
  'lineItem_category',
  'lineItem_categoriesList',
  'lineItem_currency',
  'lineItem_total',
  'lineItem_subtotal',
  'lineItem_tax',
  'lineItem_shipping',
  'lineItem_sku',
  'lineItem_discount',
  'lineItem_refund',
  'lineItem_quantity',
  'lineItem_promotions',
  'lineItem_adult',
  'lineItem_size',
  'lineItem_sizeSystem',
  'lineItem_subscriptionDuration',
  'lineItem_status',
] as const satisfies readonly KevelColumnName[];

/** A field of the order or of its line items, and how it is made of a cell. */
export interface Field extends CellWriter {
  /** The cell's place in a row. */
  index: number;
  column: KevelColumnName;
  required: boolean;
  /** The field's name as JSON text, with the comma in front and, for the first of an object, without. */
  opening: string;
  first: string;
  /** The field's bit in the mask of gaps; 0 for fields that no product fills in. */
  gap: number;
}

/** The fields of `columns` that a header has; the money of the row that was written last is left in `amounts`. */
export function createFields(
  header: readonly string[],
  columns: readonly KevelColumnName[],
  amounts: Amounts,
): Field[] {
  const writerOf = createWriters(amounts);
  return columns.flatMap((name) => {
    const index = header.indexOf(name);
    const column = KEVEL_COLUMNS.find((known) => known.name === name);
    if (index < 0 || !column) return [];
    const { part, type, required, becomes } = column;
    const field = becomes.slice(becomes.lastIndexOf('.') + 1);
    const first = `${JSON.stringify(field)}:`;
    const gapField = part === 'lineItem' && GAP_FIELDS.find((open) => open === field);
    const gap = gapField ? gapBit(gapField) : 0;
    return {
      index,
      column: name,
      required,
      opening: `,${first}`,
      first,
      gap,
      ...writerOf(field, type),
    };
  });
}
