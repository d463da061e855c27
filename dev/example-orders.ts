import { createBasket, type Basket, type BasketLine } from './example-baskets.ts';
import { createCatalogue } from './example-catalogue.ts';
import { createCustomers, type Customer } from './example-customers.ts';
import { createDice, type Dice } from './example-dice.ts';
import { orderMistakes } from './example-order-mistakes.ts';
import { amount, csvRow, momentAt } from './example-texts.ts';
import { NOTES } from './example-words.ts';

/** A row of the file: a cell a column. */
export type OrderRow = Record<string, string>;

const ORDERS = 600;
/** The first order, in seconds since 1970: 2 January 2026, 08:12 UTC. */
const FIRST_AT = Date.UTC(2026, 0, 2, 8, 12) / 1000;
const COUNTRY_NAMES: Record<string, string> = {
  PT: 'Portugal',
  FR: 'France',
  DE: 'Deutschland',
  ES: 'España',
  GB: 'United Kingdom',
  US: 'United States',
  PL: 'Polska',
};
const STATUSES = ['placed', 'paid', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'] as const;

/** The text of orders.csv: the orders of the example shop as Kevel Audience CSV, with mistakes that real exports have. */
export function ordersCsv(): string {
  const rows = createOrderRows();
  const groups = rows.map((order, index) => orderMistakes(rows, index) ?? order);
  const header = Object.keys(rows[0]?.[0] ?? {});
  return `${[header, ...groups.flat().map((row) => Object.values(row))].map(csvRow).join('\n')}\n`;
}

/** The rows of each order, all of them correct. */
function createOrderRows(): OrderRow[][] {
  const dice = createDice(20_260_303);
  const [first, ...others] = createCatalogue();
  const [someone, ...customers] = createCustomers(ORDERS / 2);
  if (!first || !someone)
    throw new Error('the example shop has nothing to sell, or nobody to sell to');
  let at = FIRST_AT;
  return Array.from({ length: ORDERS }, (_, index) => {
    at += 600 + dice.below(22_000);
    const source = dice.oneOf(['web', 'web', 'web', 'phone call', 'POS']);
    const basket = createBasket([first, ...others], source !== 'POS', dice);
    return orderRows(index, dice.oneOf([someone, ...customers]), basket, source, at, dice);
  });
}

function orderRows(
  index: number,
  customer: Customer,
  basket: Basket,
  source: string,
  at: number,
  dice: Dice,
): OrderRow[] {
  const id = `LC-26-${String(index + 1).padStart(5, '0')}`;
  const status = dice.chance(6) ? dice.oneOf(['refunded', 'cancelled']) : dice.oneOf(STATUSES);
  // Of some orders with several lines, one line alone came back.
  const returned = dice.chance(8) ? dice.below(basket.lines.length) : -1;
  const items = basket.lines.map((line, position) =>
    lineItem(line, position, position === returned ? 'refunded' : status, source),
  );
  const refund = items.reduce(
    (sum, item) => sum + Math.round(Number(item['lineItem_refund']) * 100),
    0,
  );
  const order = orderCells(id, customer, basket, refund, source, dice);
  const dates = datesOf(at, status, customer, dice);
  const custom = {
    custom_giftWrap: dice.chance(10) ? 'yes' : '',
    custom_note: dice.chance(9) ? dice.oneOf(NOTES) : '',
  };
  const head = { ...order, ...dates, ...custom };
  // Half of the orders say all that is the order's on its first row only.
  const follow = dice.chance(50) ? head : blankButId(head);
  return items.map((item, position) => ({ ...(position === 0 ? head : follow), ...item }));
}

function orderCells(
  id: string,
  customer: Customer,
  basket: Basket,
  refund: number,
  source: string,
  dice: Dice,
): OrderRow {
  const { subtotal, tax, shipping, discount, voucher } = basket;
  // Who buys at the till is known by the number of their card.
  const byCard = source === 'POS' && dice.chance(50);
  return {
    orderId: id,
    userIdType: byCard ? 'card_number' : 'email',
    userId: byCard ? `LC${String(70_000 + dice.below(9_000))}` : customer.email,
    currency: 'EUR',
    total: amount(subtotal + tax + shipping),
    subtotal: amount(subtotal),
    tax: amount(tax),
    shipping: amount(shipping),
    discount: amount(discount),
    refund: amount(refund),
    paymentMethod:
      source === 'POS' ? 'cash' : dice.oneOf(['Visa', 'Visa', 'Multibanco', 'PayPal', '']),
    shippingMethod: source === 'POS' ? '' : dice.oneOf(['CTT Expresso', 'UPS', 'pick-up']),
    shippingCountry: source === 'POS' ? '' : (COUNTRY_NAMES[customer.country] ?? ''),
    source,
    promotions: [voucher, voucher !== '' && dice.chance(30) ? 'AMIGOS' : '']
      .filter((name) => name !== '')
      .join(';'),
  };
}

/** Of the web shop no more than the product's id is exported; of the till everything that the receipt says. */
function lineItem(line: BasketLine, position: number, status: string, source: string): OrderRow {
  const { product, quantity, subtotal, tax, shipping, discount } = line;
  const said = (text: string | null) => (source === 'web' ? '' : (text ?? ''));
  const total = subtotal + tax + shipping;
  const isSubscription = source === 'web' && product.subscriptionDays !== null && quantity === 1;
  return {
    lineItem_id: `${position + 1}`,
    lineItem_productId: product.id,
    lineItem_itemGroupId: said(product.groupId),
    // The receipt has a name of its own, in capitals: it stays, whatever the feed says.
    lineItem_name: said(product.name).toUpperCase(),
    lineItem_sku: product.sku,
    lineItem_brand: said(product.brand),
    lineItem_category: said(product.levels.join(' > ')),
    lineItem_categoriesList: said(product.levels.join(';')),
    lineItem_currency: 'EUR',
    lineItem_total: amount(total),
    lineItem_subtotal: amount(subtotal),
    lineItem_tax: amount(tax),
    lineItem_shipping: amount(shipping),
    lineItem_discount: amount(discount),
    lineItem_refund: amount(status === 'refunded' ? total : 0),
    lineItem_quantity: String(quantity),
    lineItem_promotions: isSubscription ? 'SUBSCRIÇÃO' : '',
    lineItem_adult: said(String(product.adult)),
    lineItem_subscriptionDuration: isSubscription
      ? String((product.subscriptionDays ?? 0) * 86_400_000)
      : '',
    lineItem_size: said(product.size),
    lineItem_sizeSystem: said(product.sizeSystem),
    lineItem_status: status,
    // The format does not know this one.
    lineItem_colour: said(product.color),
  };
}

function datesOf(at: number, status: string, { country }: Customer, dice: Dice): OrderRow {
  const iso = (seconds: number) => {
    const { date, time, offset } = momentAt(seconds, country === 'PT' || country === 'GB' ? 0 : 1);
    return `${date}T${time}${offset}`;
  };
  return {
    createdAt: iso(at),
    lastUpdated: status === 'placed' ? '' : iso(at + 3_600 + dice.below(400_000)),
  };
}

function blankButId(order: OrderRow): OrderRow {
  return Object.fromEntries(
    Object.entries(order).map(([column, text]) => [column, column === 'orderId' ? text : '']),
  );
}
