/** The columns of a Kevel orders file that tests use: what is required, and some that are not. */
const COLUMNS =
  'orderId,userIdType,userId,currency,total,subtotal,tax,shipping,discount,refund,paymentMethod,promotions,createdAt,lastUpdated,custom_note,' +
  'lineItem_id,lineItem_productId,lineItem_sku,lineItem_name,lineItem_currency,lineItem_total,lineItem_subtotal,lineItem_tax,lineItem_shipping,lineItem_discount,lineItem_refund,lineItem_quantity,lineItem_status';

/**
 * An orders file with honest defects, the same for the same arguments: orders of one to five rows, follow-up rows with
 * empty order columns, quoted line breaks, orders that come back later, line items that are wrong. In a variant other
 * than 0 every tenth order has another status.
 */
export function ordersFile(orders: number, variant = 0): string {
  const lines = [COLUMNS];
  for (let order = 0; order < orders; order++) {
    lines.push(...orderRows(order, order % 10 === 0 ? variant : 0));
    if (order % 101 === 60) lines.push(...orderRows(order - 7, 0));
    if (order % 307 === 5) lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

/** An orders file of the orders with these numbers, one after the other. */
export function ordersOf(orders: readonly number[]): string {
  return `${[COLUMNS, ...orders.flatMap((order) => orderRows(order, 0))].join('\n')}\n`;
}

/** The id of the order at a place in the file. */
export function orderId(order: number): string {
  return `or-${order}`;
}

function orderRows(order: number, variant: number): string[] {
  const items = 1 + ((order * 7) % 5);
  const note = order % 11 === 3 ? `"says ""olá"",\nthen ${order} leaves"` : `note ${order}`;
  const head = [
    orderId(order),
    'email',
    `User${order % 211}@Example.com`,
    'EUR',
    10 * items,
    8 * items,
    1.5 * items,
    0.5 * items,
    0,
    0,
    order % 2 ? 'Visa' : '',
    order % 3 ? '' : 'WINTERSALE;ÉTÉ',
    '2026-01-02T10:38:06+0100',
    `2026-02-0${1 + variant}T10:38:06Z`,
    note,
  ].join(',');
  // Half of the orders repeat their columns on every row, the others leave all but the id empty.
  const follow = order % 2 ? head : `${orderId(order)}${','.repeat(14)}`;
  return Array.from({ length: items }, (_, item) => {
    const total = order % 103 === 40 && item === items - 1 ? '10,00 EUR' : '10';
    const status = variant > 0 && item === 0 ? 'fulfilled' : 'paid';
    const product = (order * 3 + item) % 50;
    const line = `li${item},p${product},sku-${product},,EUR,"${total}",8,1.5,0.5,0,0,1,${status}`;
    return `${item === 0 ? head : follow},${line}`;
  });
}
