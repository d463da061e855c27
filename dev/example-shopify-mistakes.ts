import type { ShopifyRow } from './example-shopify-columns.ts';
import { amount } from './example-texts.ts';

/** Rows that stand in the place of those of an order. */
type Mistake = (order: readonly ShopifyRow[]) => ShopifyRow[];

const onFirst =
  (change: (row: ShopifyRow) => ShopifyRow): Mistake =>
  (order) =>
    order.map((row, index) => (index === 0 ? { ...row, ...change(row) } : row));

const onLast =
  (change: (row: ShopifyRow) => ShopifyRow): Mistake =>
  (order) =>
    order.map((row, index) => (index === order.length - 1 ? { ...row, ...change(row) } : row));

/** What exports of real shops have, each with the places (0-based) in which it happens. */
const MISTAKES: readonly [mistake: Mistake, places: readonly number[]][] = [
  // Sold at the till, to nobody in particular.
  [
    (order) => order.map((row) => ({ ...row, Email: '', ...(row['Source'] && { Source: 'pos' }) })),
    [7, 22, 41],
  ],
  // A tip is a line without an article.
  [onLast(() => ({ 'Lineitem sku': '', 'Lineitem name': 'Tip' })), [15, 50]],
  // The payment was begun and never made.
  [onFirst(() => ({ 'Financial Status': 'expired', 'Paid at': '' })), [28, 63]],
  // Prices with the tax in them: the total is subtotal and shipping.
  [
    onFirst((row) => ({
      Total: amount(Math.round((Number(row['Subtotal']) + Number(row['Shipping'])) * 100)),
    })),
    [33, 34],
  ],
  // The export was opened in a spreadsheet and saved.
  [onFirst(() => ({ 'Created at': '12/11/2025 10:14' })), [46]],
  [onFirst((row) => ({ Subtotal: row['Subtotal']?.replace('.', ',') ?? '' })), [47]],
  [onFirst(() => ({ Email: 'sem email' })), [58]],
  // On the last rows of an order not even its name was repeated.
  [
    (order) => order.map((row, index) => (index === 0 ? row : { ...row, Name: '', Email: '' })),
    [11, 66],
  ],
];

const BY_PLACE = new Map(
  MISTAKES.flatMap(([mistake, places]) => places.map((place) => [place, mistake] as const)),
);

/** The rows in place of those of the order at `place`; undefined where nothing goes wrong. */
export function shopifyMistakes(
  order: readonly ShopifyRow[],
  place: number,
): ShopifyRow[] | undefined {
  return BY_PLACE.get(place)?.(order);
}
