import { createBasket, type Basket, type BasketLine } from './example-baskets.ts';
import { createCatalogue } from './example-catalogue.ts';
import { createCustomers, type Customer } from './example-customers.ts';
import { createDice, type Dice } from './example-dice.ts';
import { SHOPIFY_HEADER, type ShopifyRow } from './example-shopify-columns.ts';
import { shopifyMistakes } from './example-shopify-mistakes.ts';
import { amount, csvRow, momentAt } from './example-texts.ts';

const ORDERS = 80;
/** The first order, in seconds since 1970: 6 October 2025, 07:30 UTC. */
const FIRST_AT = Date.UTC(2025, 9, 6, 7, 30) / 1000;
const FINANCIAL_STATUSES = [
  'paid',
  'paid',
  'paid',
  'paid',
  'paid',
  'paid',
  'authorized',
  'pending',
  'partially_paid',
  'refunded',
  'partially_refunded',
  'voided',
] as const;

/** The text of shopify-orders.csv: what "Export orders" of Shopify writes today, of the shop's time there. */
export function shopifyOrdersCsv(): string {
  const dice = createDice(20_260_304);
  const [first, ...others] = createCatalogue();
  const [someone, ...customers] = createCustomers(ORDERS);
  if (!first || !someone)
    throw new Error('the example shop has nothing to sell, or nobody to sell to');
  let at = FIRST_AT;
  const rows = Array.from({ length: ORDERS }, (_, index) => {
    at += 900 + dice.below(90_000);
    const basket = createBasket([first, ...others], true, dice);
    const order = orderRows(index, dice.oneOf([someone, ...customers]), basket, at, dice);
    return shopifyMistakes(order, index) ?? order;
  });
  const cells = rows.flat().map((row) => SHOPIFY_HEADER.map((column) => row[column] ?? ''));
  return `${[SHOPIFY_HEADER, ...cells].map(csvRow).join('\n')}\n`;
}

/** The first row says what is the order's; the others repeat its name and say their line item. */
function orderRows(
  index: number,
  customer: Customer,
  basket: Basket,
  at: number,
  dice: Dice,
): ShopifyRow[] {
  const name = `#${1001 + index}`;
  const status = dice.oneOf(FINANCIAL_STATUSES);
  const isPaid = !['authorized', 'pending', 'voided'].includes(status);
  const isFulfilled = isPaid && dice.chance(75);
  const order: ShopifyRow = {
    ...moneyCells(basket, status, dice),
    ...personCells(customer, dice),
    'Accepts Marketing': customer.newsletter === 'yes' ? 'yes' : 'no',
    'Shipping Method': basket.shipping === 0 ? 'Free shipping' : 'CTT Expresso',
    'Fulfillment Status': isFulfilled ? 'fulfilled' : 'unfulfilled',
    'Created at': momentOf(at),
    'Paid at': isPaid ? momentOf(at + 40) : '',
    'Fulfilled at': isFulfilled ? momentOf(at + 86_400 + dice.below(200_000)) : '',
    'Cancelled at': status === 'voided' ? momentOf(at + 7_200) : '',
    Id: String(6_204_100_000_000 + index * 32_768 + dice.below(1_000)),
    'Risk Level': 'Low',
    Source: dice.oneOf(['web', 'web', 'web', 'pos']),
    'Payment ID': `cais.${index}.1`,
    'Payment References': `cais.${index}.1`,
  };
  return basket.lines.map((line, position) => ({
    Name: name,
    Email: customer.email,
    ...(position === 0 ? order : {}),
    ...lineCells(line, isFulfilled, status === 'refunded' && dice.chance(50)),
  }));
}

function moneyCells(basket: Basket, status: string, dice: Dice): ShopifyRow {
  const { subtotal, shipping, tax, discount, voucher } = basket;
  const total = subtotal + shipping + tax;
  const refunded =
    status === 'refunded' ? total : status === 'partially_refunded' ? Math.round(total / 3) : 0;
  const isOpen = status === 'pending' || status === 'authorized';
  return {
    'Financial Status': status,
    Currency: 'EUR',
    Subtotal: amount(subtotal),
    Shipping: amount(shipping),
    Taxes: amount(tax),
    Total: amount(total),
    'Discount Code': voucher,
    'Discount Amount': amount(discount),
    'Refunded Amount': amount(refunded),
    'Outstanding Balance': amount(isOpen ? total : 0),
    'Payment Method': dice.oneOf(['Shopify Payments', 'Shopify Payments', 'PayPal', 'manual']),
    'Tax 1 Name': 'IVA 23%',
    'Tax 1 Value': amount(tax),
  };
}

function personCells(customer: Customer, dice: Dice): ShopifyRow {
  const name = `${customer.first_name} ${customer.last_name}`;
  const street = dice.oneOf([
    'Rua do Cais 12',
    'Am Hafen 3',
    "12 quai de l'Île",
    '4 Quay Street, Flat 2',
  ]);
  // The apostrophe keeps spreadsheets from reading the postal code as a number: Shopify writes it.
  const zip = `'${10_000 + dice.below(80_000)}`;
  const { city, country, phone } = customer;
  return {
    'Billing Name': name,
    'Billing Street': street,
    'Billing Address1': street,
    'Billing City': city,
    'Billing Zip': zip,
    'Billing Country': country,
    'Billing Phone': phone,
    'Shipping Name': name,
    'Shipping Street': street,
    'Shipping Address1': street,
    'Shipping City': city,
    'Shipping Zip': zip,
    'Shipping Country': country,
    'Shipping Phone': phone,
    Notes: dice.chance(10) ? customer.notes : '',
    'Note Attributes': dice.chance(8) ? 'gift: yes\ngift message: "Parabéns!"' : '',
    Phone: phone,
  };
}

function lineCells(line: BasketLine, isFulfilled: boolean, isRestocked: boolean): ShopifyRow {
  const { product, quantity, discount } = line;
  return {
    'Lineitem quantity': String(quantity),
    'Lineitem name': product.size === null ? product.name : `${product.name} - ${product.size}`,
    // Of one piece.
    'Lineitem price': amount(product.priceCents),
    'Lineitem sku': product.id,
    'Lineitem requires shipping': 'true',
    'Lineitem taxable': 'true',
    'Lineitem fulfillment status': isRestocked
      ? 'restocked'
      : isFulfilled
        ? 'fulfilled'
        : 'pending',
    'Lineitem discount': amount(discount),
    Vendor: product.brand,
  };
}

/** As Shopify writes it: `2025-10-07 09:50:26 +0200`. */
function momentOf(seconds: number): string {
  // Summer time ended on 26 October 2025, 01:00 UTC.
  const { date, time, offset } = momentAt(
    seconds,
    seconds < Date.UTC(2025, 9, 26, 1) / 1000 ? 2 : 1,
  );
  return `${date} ${time} ${offset}`;
}
