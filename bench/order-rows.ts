import { type Amounts, type DrawnLineItem, type DrawnOrder, totalOf } from './draw-order.ts';
import { two } from './random.ts';

/** The order columns behind `orderId`, in file order. */
const ORDER_COLUMNS = [
  'userIdType',
  'userId',
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
  'createdAt',
  'lastUpdated',
  'custom_store',
  'custom_note',
] as const;
const LINE_ITEM_COLUMNS = [
  'lineItem_id',
  'lineItem_productId',
  'lineItem_itemGroupId',
  'lineItem_name',
  'lineItem_sku',
  'lineItem_brand',
  'lineItem_category',
  'lineItem_categoriesList',
  'lineItem_currency',
  'lineItem_total',
  'lineItem_subtotal',
  'lineItem_tax',
  'lineItem_shipping',
  'lineItem_discount',
  'lineItem_refund',
  'lineItem_quantity',
  'lineItem_promotions',
  'lineItem_adult',
  'lineItem_subscriptionDuration',
  'lineItem_size',
  'lineItem_sizeSystem',
  'lineItem_status',
] as const;

/** The columns of the orders file, in file order: all that the format has, and two custom ones. */
export const ORDER_FILE_COLUMNS = ['orderId', ...ORDER_COLUMNS, ...LINE_ITEM_COLUMNS] as const;

const NOTHING_OF_ORDER = ','.repeat(ORDER_COLUMNS.length - 1);
const AMOUNTS = ['subtotal', 'tax', 'shipping', 'discount', 'refund'] as const;

/** The CSV rows of an order, one a line item, each with its line end. */
export function orderRows(order: DrawnOrder): string {
  const orderCells = cellsOfOrder(order);
  let rows = '';
  for (const item of order.lineItems) {
    const isTold = item === order.lineItems[0] || order.isRepeated;
    rows += `${order.id},${isTold ? orderCells : NOTHING_OF_ORDER},${cellsOfLineItem(item)}\n`;
  }
  return rows;
}

function cellsOfOrder(order: DrawnOrder): string {
  const amounts: Amounts = { subtotal: 0, tax: 0, shipping: 0, discount: 0, refund: 0 };
  for (const item of order.lineItems) for (const amount of AMOUNTS) amounts[amount] += item[amount];
  return [
    'email',
    order.email,
    'EUR',
    moneyCells(amounts),
    order.paymentMethod,
    order.shippingMethod,
    order.shippingCountry,
    order.source,
    order.promotions,
    isoTime(order.createdSeconds),
    order.updatedSeconds === null ? '' : isoTime(order.updatedSeconds),
    order.store,
    cell(order.note),
  ].join(',');
}

function cellsOfLineItem(item: DrawnLineItem): string {
  const { product } = item;
  const all = item.tells === 'all';
  const named = item.tells !== 'nothing';
  return [
    item.id,
    product.id,
    all ? product.itemGroupId : '',
    named ? cell(product.name) : '',
    product.sku,
    named ? product.brand : '',
    all ? product.categories.join(' > ') : '',
    all ? product.categories.join(';') : '',
    'EUR',
    moneyCells(item),
    item.quantity,
    item.promotions,
    all ? 'false' : '',
    item.subscriptionMilliseconds ?? '',
    all ? (product.size ?? '') : '',
    all && product.size !== null ? 'EU' : '',
    item.status,
  ].join(',');
}

/** The six columns from total to refund. */
function moneyCells(amounts: Amounts): string {
  return [totalOf(amounts), ...AMOUNTS.map((amount) => amounts[amount])]
    .map((cents) => (cents / 100).toFixed(2))
    .join(',');
}

/** A time as the shop's clock shows it, one hour ahead of UTC. */
function isoTime(seconds: number): string {
  const time = new Date((seconds + 3600) * 1000);
  const day = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`;
  return `${day}T${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}+0100`;
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
