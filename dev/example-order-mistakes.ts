/** A row of the file: a cell a column. */
type OrderRow = Record<string, string>;

/** Rows that stand in the place of those of an order. */
type Mistake = (order: readonly OrderRow[], earlier: readonly OrderRow[]) => OrderRow[];

/** Changes the first row, which says what is the order's and its first line item. */
const onFirst =
  (change: (row: OrderRow) => OrderRow): Mistake =>
  (order) =>
    order.map((row, index) => (index === 0 ? { ...row, ...change(row) } : row));

const onLast =
  (change: (row: OrderRow) => OrderRow): Mistake =>
  (order) =>
    order.map((row, index) => (index === order.length - 1 ? { ...row, ...change(row) } : row));

const everywhere =
  (change: (row: OrderRow) => OrderRow): Mistake =>
  (order) =>
    order.map((row) => ({ ...row, ...change(row) }));

const comma = (text = '') => text.replace('.', ',');

/** The mistakes of real exports, each with the places (0-based) in which it happens. */
const MISTAKES: readonly [mistake: Mistake, places: readonly number[]][] = [
  // Numbers and words that are not what they should be.
  [onLast(({ lineItem_total }) => ({ lineItem_total: comma(lineItem_total) })), [21, 22, 310]],
  [everywhere(({ total, tax }) => ({ total: comma(total), tax: comma(tax) })), [404]],
  [onFirst(() => ({ currency: 'EURO' })), [57, 58]],
  [onLast(() => ({ lineItem_currency: 'eur' })), [133]],
  [onLast(() => ({ lineItem_status: 'shipped' })), [99, 275, 276]],
  [onLast(() => ({ lineItem_status: 'Paid' })), [501]],
  [onFirst(() => ({ lineItem_adult: 'no' })), [350]],
  [onFirst(() => ({ lineItem_subscriptionDuration: '6 months' })), [222]],
  // What is required is empty: one line item without it costs the whole order.
  [onLast(() => ({ lineItem_sku: '' })), [64, 188, 189, 377]],
  [onFirst(() => ({ createdAt: '' })), [240]],
  // Customers without an address, or with one that is none.
  [onFirst(() => ({ userId: '' })), [35, 412]],
  [
    onFirst(({ userId = '' }) => ({ userIdType: 'email', userId: userId.replace('@', ' at ') })),
    [166],
  ],
  [onFirst(() => ({ userIdType: 'E-Mail' })), [287]],
  [onFirst(() => ({ userIdType: 'email', userId: 'null' })), [456, 457]],
  // Amounts that do not add up: a total that was typed, a row that was lost, more paid back than was paid.
  [onFirst(({ total }) => ({ total: (Number(total) + 10).toFixed(2) })), [77, 301, 302]],
  [(order) => order.slice(0, -1), [118, 391]],
  [onFirst(({ total }) => ({ refund: (Number(total) + 5).toFixed(2) })), [520]],
  // Dates: of the till without an offset, as people write them, and an update before the order.
  [
    onFirst(({ createdAt = '' }) => ({ createdAt: createdAt.slice(0, 19) })),
    [144, 145, 146, 147, 148, 360],
  ],
  [onFirst(() => ({ createdAt: '16/02/2026 10:38' })), [205]],
  [onFirst(() => ({ createdAt: '2026-02-30T10:38:06+0000' })), [206]],
  [onFirst(() => ({ lastUpdated: '2025-12-31T23:00:00Z' })), [256, 432]],
  // Two lines of a receipt have one number.
  [everywhere(() => ({ lineItem_id: '1' })), [335, 336]],
  // An earlier order comes back, delivered in the meantime.
  [
    (order, earlier) => [
      ...order,
      ...earlier.map((row) => ({
        ...row,
        lastUpdated: row['createdAt'] === '' ? '' : '2026-03-30T09:00:00+0100',
        lineItem_status: 'fulfilled',
      })),
    ],
    [260, 480, 481],
  ],
  // Rows with nothing in them.
  [(order) => [...order, blank(order[0] ?? {})], [270, 540]],
];

/** How many places earlier an order stands that comes back. */
const BACK = 40;

const BY_PLACE = new Map(
  MISTAKES.flatMap(([mistake, places]) => places.map((place) => [place, mistake] as const)),
);

/** The rows in place of those of the order at `place`; undefined where nothing goes wrong. */
export function orderMistakes(
  orders: readonly (readonly OrderRow[])[],
  place: number,
): OrderRow[] | undefined {
  return BY_PLACE.get(place)?.(orders[place] ?? [], orders[place - BACK] ?? []);
}

function blank(row: OrderRow): OrderRow {
  return Object.fromEntries(Object.keys(row).map((column) => [column, '']));
}
