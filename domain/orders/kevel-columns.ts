import { requireColumns } from '../require-columns.ts';

/** A column of the Kevel Audience CSV format. */
export interface KevelColumn {
  name: string;
  required: boolean;
  type: 'String' | 'Double' | 'List of Strings' | 'DateTime' | 'Boolean' | 'Long';
  /** Columns of the order count in the first row of an order only, those of the line item in every row. */
  part: 'order' | 'lineItem';
  /** Where its value goes in the document of the order. */
  becomes: string;
}

/** All columns of the Kevel Audience CSV format, in the order in which its description lists them. */
export const KEVEL_COLUMNS = [
  required('orderId', 'String', 'order.id'),
  required('userIdType', 'String', 'userId.type'),
  required('userId', 'String', 'userId.id'),
  required('currency', 'String', 'order.currency'),
  required('total', 'Double', 'order.total'),
  required('subtotal', 'Double', 'order.subtotal'),
  required('tax', 'Double', 'order.tax'),
  required('shipping', 'Double', 'order.shipping'),
  required('discount', 'Double', 'order.discount'),
  required('refund', 'Double', 'order.refund'),
  optional('paymentMethod', 'String', 'order.paymentMethod'),
  optional('shippingMethod', 'String', 'order.shippingMethod'),
  optional('shippingCountry', 'String', 'order.shippingCountry'),
  optional('source', 'String', 'order.source'),
  optional('promotions', 'List of Strings', 'order.promotions'),
  required('createdAt', 'DateTime', 'createdAt'),
  optional('lastUpdated', 'DateTime', 'lastUpdated'),
  optional('custom_<name...>', 'String', 'customFields.<name...>'),
  optional('lineItem_id', 'String', 'lineItems[].lineItemId'),
  required('lineItem_productId', 'String', 'lineItems[].productId'),
  optional('lineItem_itemGroupId', 'String', 'lineItems[].itemGroupId'),
  optional('lineItem_name', 'String', 'lineItems[].name'),
  required('lineItem_sku', 'String', 'lineItems[].sku'),
  optional('lineItem_brand', 'String', 'lineItems[].brand'),
  optional('lineItem_category', 'String', 'lineItems[].category'),
  optional('lineItem_categoriesList', 'List of Strings', 'lineItems[].categoriesList'),
  required('lineItem_currency', 'String', 'lineItems[].currency'),
  required('lineItem_total', 'Double', 'lineItems[].total'),
  required('lineItem_subtotal', 'Double', 'lineItems[].subtotal'),
  required('lineItem_tax', 'Double', 'lineItems[].tax'),
  required('lineItem_shipping', 'Double', 'lineItems[].shipping'),
  required('lineItem_discount', 'Double', 'lineItems[].discount'),
  required('lineItem_refund', 'Double', 'lineItems[].refund'),
  required('lineItem_quantity', 'Double', 'lineItems[].quantity'),
  optional('lineItem_promotions', 'List of Strings', 'lineItems[].promotions'),
  optional('lineItem_adult', 'Boolean', 'lineItems[].adult'),
  optional('lineItem_subscriptionDuration', 'Long', 'lineItems[].subscriptionDuration'),
  optional('lineItem_size', 'String', 'lineItems[].size'),
  optional('lineItem_sizeSystem', 'String', 'lineItems[].sizeSystem'),
  required('lineItem_status', 'String', 'lineItems[].status'),
] as const satisfies readonly KevelColumn[];

export type KevelColumnName = (typeof KEVEL_COLUMNS)[number]['name'];

/** Columns whose name begins so are custom fields of the order, the rest of the name being the field's. */
export const CUSTOM_PREFIX = 'custom_';

const KNOWN: ReadonlySet<string> = new Set(KEVEL_COLUMNS.map(({ name }) => name));
const REQUIRED: readonly string[] = KEVEL_COLUMNS.filter((column) => column.required).map(
  ({ name }) => name,
);

/** The place of `orderId` in a header. Throws a MissingColumn that names all required columns that are not there. */
export function requireKevelColumns(header: readonly string[]): number {
  requireColumns(header, REQUIRED);
  return header.indexOf('orderId');
}

/** The columns that are not imported, because the format does not know them; those without a name are another matter. */
export function unknownKevelColumns(header: readonly string[]): string[] {
  return header.filter((name) => name !== '' && !KNOWN.has(name) && !isCustomColumn(name));
}

/** True for the name of a column that is a custom field. */
export function isCustomColumn(name: string): boolean {
  return name.startsWith(CUSTOM_PREFIX) && name.length > CUSTOM_PREFIX.length;
}

function required<N extends string, T extends KevelColumn['type']>(
  name: N,
  type: T,
  becomes: string,
) {
  return { name, required: true, type, part: partOf(name), becomes } as const;
}

function optional<N extends string, T extends KevelColumn['type']>(
  name: N,
  type: T,
  becomes: string,
) {
  return { name, required: false, type, part: partOf(name), becomes } as const;
}

function partOf(name: string): KevelColumn['part'] {
  return name.startsWith('lineItem_') ? 'lineItem' : 'order';
}
