import { RunFailure } from '../failures.ts';
import { requireColumns } from '../require-columns.ts';

/** A column of Shopify's export of orders that is imported; an export has many more. */
export interface ShopifyColumn {
  name: string;
  /** The header has to have it, and the row a value in it. */
  required: boolean;
  type: 'String' | 'Double' | 'DateTime';
  /** Columns of the order count in the first row of an order only, those of the line item in every row. */
  part: 'order' | 'lineItem';
  /** Where its value goes in the document of the order. */
  becomes: string;
}

const LINE_ITEM_PREFIX = 'Lineitem ';

/** All columns of a Shopify export that are imported, in the order in which the format's description lists them. */
export const SHOPIFY_COLUMNS = [
  required('Name', 'String', 'order.id, when it is the orderIdColumn; tells orders apart'),
  required('Email', 'String', 'userId.id; userId.type is email, or email_sha256 when it is hashed'),
  required('Id', 'String', 'order.id, when it is the orderIdColumn'),
  required('Currency', 'String', 'order.currency, lineItems[].currency'),
  required('Total', 'Double', 'order.total'),
  required('Subtotal', 'Double', 'order.subtotal'),
  required('Taxes', 'Double', 'order.tax; lineItems[].tax in proportion to the subtotals'),
  optional('Payment Method', 'String', 'order.paymentMethod'),
  required('Financial Status', 'String', 'lineItems[].status'),
  required(
    'Refunded Amount',
    'Double',
    'order.refund; lineItems[].refund in proportion to the subtotals',
  ),
  required('Discount Amount', 'Double', 'order.discount'),
  optional('Discount Code', 'String', 'order.promotions'),
  optional('Shipping Method', 'String', 'order.shippingMethod'),
  optional('Shipping Country', 'String', 'order.shippingCountry'),
  required(
    'Shipping',
    'Double',
    'order.shipping; lineItems[].shipping in proportion to the subtotals',
  ),
  optional('Source', 'String', 'order.source'),
  required(
    'Created at',
    'DateTime',
    'createdAt; lastUpdated when it is the latest of the three dates',
  ),
  optional('Paid at', 'DateTime', 'lastUpdated when it is the latest of the three dates'),
  optional('Fulfilled at', 'DateTime', 'lastUpdated when it is the latest of the three dates'),
  required('Lineitem quantity', 'Double', 'lineItems[].quantity, lineItems[].subtotal'),
  required('Lineitem name', 'String', 'lineItems[].name'),
  required('Lineitem price', 'Double', 'lineItems[].subtotal: price × quantity − discount'),
  required('Lineitem discount', 'Double', 'lineItems[].discount, lineItems[].subtotal'),
  required('Lineitem fulfillment status', 'String', 'lineItems[].status'),
  required('Lineitem sku', 'String', 'lineItems[].productId, lineItems[].sku'),
  optional('Vendor', 'String', 'lineItems[].brand'),
] as const satisfies readonly ShopifyColumn[];

export type ShopifyColumnName = (typeof SHOPIFY_COLUMNS)[number]['name'];

const REQUIRED: readonly string[] = SHOPIFY_COLUMNS.filter((column) => column.required).map(
  ({ name }) => name,
);

/** What Shopify's other export has: one row a payment, without what was bought. */
const TRANSACTION_COLUMNS = ['Kind', 'Gateway', 'Status', 'Amount'];

/**
 * The place of `Name`, which tells orders apart, in a header. Throws a MissingColumn that names all required columns
 * that are not there, or an InvalidHeader when the file is Shopify's export of transactions.
 */
export function requireShopifyColumns(header: readonly string[]): number {
  if (isTransactionHistory(header))
    throw new RunFailure(
      'InvalidHeader',
      'the header is that of Shopify\'s export of transaction histories, which does not say what was bought; choose "Export orders" in Shopify instead',
    );
  requireColumns(header, REQUIRED);
  return header.indexOf('Name');
}

function isTransactionHistory(header: readonly string[]): boolean {
  return (
    TRANSACTION_COLUMNS.every((column) => header.includes(column)) &&
    !header.some((name) => name.startsWith(LINE_ITEM_PREFIX))
  );
}

function required<N extends string, T extends ShopifyColumn['type']>(
  name: N,
  type: T,
  becomes: string,
) {
  return { name, required: true, type, part: partOf(name), becomes } as const;
}

function optional<N extends string, T extends ShopifyColumn['type']>(
  name: N,
  type: T,
  becomes: string,
) {
  return { name, required: false, type, part: partOf(name), becomes } as const;
}

function partOf(name: string): ShopifyColumn['part'] {
  return name.startsWith(LINE_ITEM_PREFIX) || name === 'Vendor' ? 'lineItem' : 'order';
}
