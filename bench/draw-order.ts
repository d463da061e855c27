import { type CatalogueProduct, catalogueProduct } from './catalogue.ts';
import { FIRST_NAMES, LAST_NAMES, plain } from './people.ts';
import { below, createRandom, pick } from './random.ts';

const SEED = 20_260_301;
/** Many customers order more than once: there are this many for a thousand orders. */
const CUSTOMERS_PER_THOUSAND = 400;
/** The shop's popular products, one of ten, make most of its orders. */
const POPULAR_EVERY = 10;
const POPULAR_SHARE = 0.8;
const FIRST_ORDER_SECONDS = Date.UTC(2023, 0, 1) / 1000;
const TWO_YEARS_SECONDS = 2 * 365 * 86_400;
const DAY_SECONDS = 86_400;
const TAX_SHARE = 0.23;
const SUBSCRIPTION_MILLISECONDS = [2_592_000_000, 15_552_000_000] as const;

const PAYMENT_METHODS = ['Visa', 'Mastercard', 'Multibanco', 'MB Way', 'PayPal', 'Transferência'];
const SHIPPING_METHODS = ['UPS', 'CTT Expresso', 'DHL', 'Recolha em loja'];
const COUNTRIES = ['Portugal', 'España', 'France', 'Österreich', 'Côte d’Ivoire', 'Deutschland'];
const SOURCES = ['web', 'web', 'web', 'app', 'POS', 'phone call'];
const STORES = ['online', 'Lisboa Chiado', 'Évora', 'São João da Madeira', 'A Coruña'];
const PROMOTIONS = ['WINTERSALE', 'WELCOME10', 'WINTERSALE;FREESHIP', 'NATAL25'];
const NOTES = ['Leave it with the neighbour', 'É um presente', 'Bitte nicht knicken'];
/** Notes as people type them: with line breaks, commas and quotes. */
const LONG_NOTES = [
  'Please ring "Gonçalves",\nsecond floor',
  'Não tocar à campainha.\nDeixar na "portaria", obrigado',
];
const STATUSES = [
  'fulfilled',
  'fulfilled',
  'fulfilled',
  'fulfilled',
  'paid',
  'placed',
  'refunded',
  'cancelled',
] as const;
type Status = (typeof STATUSES)[number];
/** What has become of a line item in the variant `changed`. */
const NEXT_STATUS = {
  placed: 'paid',
  paid: 'fulfilled',
  fulfilled: 'refunded',
  refunded: 'fulfilled',
  cancelled: 'placed',
} as const satisfies Record<Status, Status>;

/** Amounts in cents; the total is subtotal, tax and shipping. */
export interface Amounts {
  subtotal: number;
  tax: number;
  shipping: number;
  discount: number;
  refund: number;
}

export interface DrawnLineItem extends Amounts {
  id: string;
  product: CatalogueProduct;
  /** How much of the product the export tells, beside its id and SKU; the feed knows the rest. */
  tells: 'all' | 'name and brand' | 'nothing';
  quantity: number;
  promotions: string;
  subscriptionMilliseconds: number | null;
  status: Status;
}

/** An order of the generated file; '' where the export says nothing. */
export interface DrawnOrder {
  id: string;
  email: string;
  paymentMethod: string;
  shippingMethod: string;
  shippingCountry: string;
  source: string;
  promotions: string;
  createdSeconds: number;
  updatedSeconds: number | null;
  store: string;
  note: string;
  /** True when its further rows repeat what the first one says of the order. */
  isRepeated: boolean;
  lineItems: [DrawnLineItem, ...DrawnLineItem[]];
}

/** How many orders and products the shop has. */
export interface Shop {
  orders: number;
  products: number;
}

/** How many line items order number `order` has: 1 to 5, 2.5 on average. */
export function countLineItems(order: number): number {
  const at = createRandom(SEED ^ Math.imul(order, 0x9e3779b1))();
  if (at < 0.25) return 1;
  if (at < 0.55) return 2;
  if (at < 0.77) return 3;
  return at < 0.93 ? 4 : 5;
}

/** Order number `order` with `lineItems` line items; where it is changed, its first line item and last update differ. */
export function drawOrder(
  shop: Shop,
  order: number,
  lineItems: number,
  isChanged: boolean,
): DrawnOrder {
  const random = createRandom(SEED + order);
  const id = `or${10_000_000 + order}`;
  const promotions = random() < 0.12 ? pick(PROMOTIONS, random) : '';
  const first = drawLineItem(random, shop, `${id}-1`, promotions);
  // The parcel is paid once.
  first.shipping = pick([0, 390, 490], random);
  if (isChanged) first.status = NEXT_STATUS[first.status];
  const further = Array.from({ length: lineItems - 1 }, (_, at) =>
    drawLineItem(random, shop, `${id}-${at + 2}`, promotions),
  );
  for (const item of [first, ...further])
    if (item.status === 'refunded') item.refund = totalOf(item);
  const createdSeconds = FIRST_ORDER_SECONDS + below(random, TWO_YEARS_SECONDS);
  const updatedSeconds = createdSeconds + below(random, 10 * DAY_SECONDS);
  const hasUpdate = random() < 0.9;
  return {
    id,
    email: customerEmail(below(random, Math.ceil((shop.orders * CUSTOMERS_PER_THOUSAND) / 1000))),
    paymentMethod: pick(PAYMENT_METHODS, random),
    shippingMethod: pick(SHIPPING_METHODS, random),
    shippingCountry: pick(COUNTRIES, random),
    source: pick(SOURCES, random),
    promotions,
    createdSeconds,
    updatedSeconds: isChanged ? updatedSeconds + DAY_SECONDS : hasUpdate ? updatedSeconds : null,
    store: pick(STORES, random),
    note: drawNote(random),
    isRepeated: random() < 0.45,
    lineItems: [first, ...further],
  };
}

/** Subtotal, tax and shipping in cents. */
export function totalOf({ subtotal, tax, shipping }: Amounts): number {
  return subtotal + tax + shipping;
}

function drawLineItem(
  random: () => number,
  shop: Shop,
  id: string,
  promotions: string,
): DrawnLineItem {
  const popular = Math.ceil(shop.products / POPULAR_EVERY);
  const number =
    random() < POPULAR_SHARE
      ? below(random, popular) * POPULAR_EVERY
      : below(random, shop.products);
  const product = catalogueProduct(Math.min(number, shop.products - 1));
  const quantity = random() < 0.85 ? 1 : 2 + below(random, 3);
  const full = product.priceCents * quantity;
  const discount = promotions === '' ? 0 : Math.round(full * 0.1);
  const subtotal = full - discount;
  const told = random();
  return {
    id,
    product,
    tells: told < 0.4 ? 'all' : told < 0.6 ? 'name and brand' : 'nothing',
    subtotal,
    tax: Math.round(subtotal * TAX_SHARE),
    shipping: 0,
    discount,
    refund: 0,
    quantity,
    promotions,
    subscriptionMilliseconds: random() < 0.03 ? pick(SUBSCRIPTION_MILLISECONDS, random) : null,
    status: pick(STATUSES, random),
  };
}

function customerEmail(customer: number): string {
  const random = createRandom(SEED + 1_000_000_007 + customer);
  return `${plain(pick(FIRST_NAMES, random))}.${plain(pick(LAST_NAMES, random))}${customer.toString(36)}@mail.com`;
}

function drawNote(random: () => number): string {
  const drawn = random();
  if (drawn < 0.05) return pick(LONG_NOTES, random);
  return drawn < 0.15 ? pick(NOTES, random) : '';
}
