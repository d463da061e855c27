import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchLineItems } from '../../../domain/orders/match-line-items.ts';
import { orderChanges } from '../../../domain/orders/order-changes.ts';
import type { LineItem, OrderDocument } from '../../../domain/orders/order-document.ts';
import { updateOrder } from '../../../domain/orders/update-order.ts';
import { aLineItem, anOrder } from './an-order.ts';

function changesOf(stored: OrderDocument, incoming: OrderDocument) {
  const { document, counterparts } = updateOrder(stored, incoming);
  return orderChanges(stored, document, counterparts);
}

const [a, b, c] = ['a', 'b', 'c'].map((lineItemId) => aLineItem({ lineItemId })) as [
  LineItem,
  LineItem,
  LineItem,
];

test.for<[string, OrderDocument, OrderDocument, object[]]>([
  ['the same again brings nothing', anOrder(), anOrder(), []],
  [
    'a field of the order',
    anOrder(),
    anOrder({ order: { total: 12 } }),
    [{ path: 'order.total', from: 10, to: 12 }],
  ],
  [
    'a field that was not known',
    anOrder(),
    anOrder({ order: { source: 'web' } }),
    [{ path: 'order.source', from: null, to: 'web' }],
  ],
  ['an omitted field stays', anOrder({ order: { source: 'web' } }), anOrder(), []],
  [
    'a discount is one value',
    anOrder(),
    anOrder({ order: { discount: { value: 1, currency: 'EUR' } } }),
    [
      {
        path: 'order.discount',
        from: { value: 0, currency: 'EUR' },
        to: { value: 1, currency: 'EUR' },
      },
    ],
  ],
  [
    'a list is one value',
    anOrder({ order: { promotions: ['A'] } }),
    anOrder({ order: { promotions: ['A', 'B'] } }),
    [{ path: 'order.promotions', from: ['A'], to: ['A', 'B'] }],
  ],
  [
    'custom fields one by one',
    anOrder({ customFields: { color: 'red', kept: 'x' } }),
    anOrder({ customFields: { color: 'blue', constructor: 'y' } }),
    [
      { path: 'customFields.color', from: 'red', to: 'blue' },
      { path: 'customFields.constructor', from: null, to: 'y' },
    ],
  ],
  [
    'the user and the creation',
    anOrder(),
    anOrder({ userId: { type: 'email', id: 'a@b.c' }, createdAt: '2026-02-01T00:00:00.000Z' }),
    [
      { path: 'userId', from: { type: 'crm_id', id: 'u1' }, to: { type: 'email', id: 'a@b.c' } },
      { path: 'createdAt', from: '2026-03-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    ],
  ],
  [
    'a later update alone is no news',
    anOrder({ lastUpdated: '2026-03-02T00:00:00.000Z' }),
    anOrder({ lastUpdated: '2026-03-03T00:00:00.000Z' }),
    [],
  ],
  [
    'the status of a line item that another one moved',
    anOrder({ lineItems: [a, b] }),
    anOrder({ lineItems: [{ ...b, status: 'paid' }, a] }),
    [{ path: 'lineItems[0].status', from: 'placed', to: 'paid' }],
  ],
  [
    'another order of the line items is no news',
    anOrder({ lineItems: [a, b] }),
    anOrder({ lineItems: [b, a] }),
    [],
  ],
  [
    'line items that are new or gone',
    anOrder({ lineItems: [a, b] }),
    anOrder({ lineItems: [a, c, aLineItem({ productId: 'p2' })] }),
    [
      { path: 'lineItems[1]', from: b, to: c },
      { path: 'lineItems[2]', from: null, to: aLineItem({ productId: 'p2' }) },
    ],
  ],
  [
    'a line item that is gone is told where it was',
    anOrder({ lineItems: [a, b] }),
    anOrder({ lineItems: [b] }),
    [{ path: 'lineItems[0]', from: a, to: null }],
  ],
  [
    'what told of another product does not stay',
    anOrder({ lineItems: [{ ...a, name: 'Shirt', subscriptionDuration: 30 }] }),
    anOrder({ lineItems: [{ ...a, productId: 'p2' }] }),
    [
      { path: 'lineItems[0].productId', from: 'p1', to: 'p2' },
      { path: 'lineItems[0].name', from: 'Shirt', to: null },
    ],
  ],
  [
    'custom fields of a line item one by one',
    anOrder({ lineItems: [{ ...a, customFields: { gtin: '1', color: 'red' } }] }),
    anOrder({ lineItems: [{ ...a, customFields: { color: 'blue' } }] }),
    [{ path: 'lineItems[0].customFields.color', from: 'red', to: 'blue' }],
  ],
])('%s', ([, stored, incoming, changes]) => {
  expect(changesOf(stored, incoming)).toEqual(changes);
});

const noId = (changes: Partial<LineItem> = {}) => aLineItem(changes);

test.for<[string, LineItem[], LineItem[], number[]]>([
  ['by id', [a, b], [b, a], [1, 0]],
  ['two ids are two line items', [a], [b], [-1]],
  [
    'without ids by product and SKU',
    [noId({ sku: 'x' }), noId()],
    [noId(), noId({ sku: 'x' })],
    [1, 0],
  ],
  ['what agrees twice in order', [noId(), noId()], [noId(), noId(), noId()], [0, 1, -1]],
  ['an id that was not known before', [noId()], [a], [0]],
  ['an id that is not told any more', [a], [noId()], [0]],
  ['what has the id comes before what only agrees', [a, b], [noId(), a], [1, 0]],
])('line items are matched: %s', ([, stored, incoming, counterparts]) => {
  expect(matchLineItems(stored, incoming)).toEqual(counterparts);
});

test('10,000 line items of one product are matched in no time', () => {
  const many = Array.from({ length: 10_000 }, () => noId());
  const begun = performance.now();
  expect(matchLineItems(many, many)).toEqual([...many.keys()]);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('a custom field may have any name', () => {
  const named = (value: string) =>
    JSON.parse(`{"__proto__":"${value}","toString":"${value}"}`) as Record<string, string>;
  const incoming = anOrder({ customFields: named('new') });
  const { document } = updateOrder(anOrder({ customFields: named('old') }), incoming);
  expect(JSON.stringify(document.customFields)).toBe('{"__proto__":"new","toString":"new"}');
  expect(changesOf(anOrder({ customFields: named('old') }), incoming)).toEqual([
    { path: 'customFields.__proto__', from: 'old', to: 'new' },
    { path: 'customFields.toString', from: 'old', to: 'new' },
  ]);
  expect(changesOf(anOrder(), incoming).map(({ from }) => from)).toEqual([null, null]);
});

const word = fc.constantFrom('x', 'y');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const custom = fc.dictionary(fc.constantFrom('color', '__proto__', 'constructor'), word);

/** Without the keys that are undefined, as JSON has it. */
function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const lineItems = fc.array(
  fc
    .record({
      lineItemId: optional(word),
      productId: word,
      sku: word,
      name: optional(word),
      adult: optional(fc.boolean()),
      total: fc.integer({ min: 0, max: 2 }),
      status: fc.constantFrom('placed' as const, 'paid' as const),
      categoriesList: optional(fc.array(word, { maxLength: 2 })),
      customFields: optional(custom),
    })
    .map((changes) => ({ ...aLineItem(), ...changes }) as LineItem),
  { maxLength: 5 },
);
const orders = fc
  .record({
    total: fc.integer({ min: 0, max: 2 }),
    source: optional(word),
    lineItems,
    customFields: custom,
    lastUpdated: optional(fc.constantFrom('2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z')),
  })
  .map(({ total, source, ...rest }) =>
    asJson(anOrder({ ...rest, order: { total, source } } as Parameters<typeof anOrder>[0])),
  );

test('an order that is updated with itself does not change', () => {
  fc.assert(
    fc.property(orders, (order) => {
      expect(changesOf(order, order)).toEqual([]);
      expect(updateOrder(order, order).document).toEqual(order);
    }),
  );
});

test('the same update twice changes nothing the second time', () => {
  fc.assert(
    fc.property(orders, orders, (stored, incoming) => {
      const { document } = updateOrder(stored, incoming);
      expect(changesOf(document, incoming)).toEqual([]);
      expect(updateOrder(document, incoming).document).toEqual(document);
    }),
    { numRuns: 2_000 },
  );
});

test('what is stated wins, what is omitted stays, and the line items are those of the import', () => {
  fc.assert(
    fc.property(orders, orders, (stored, incoming) => {
      const { document, counterparts } = updateOrder(stored, incoming);
      expect(document.order).toEqual({ ...stored.order, ...incoming.order });
      expect(Object.entries(document.customFields)).toEqual(
        Object.entries({ ...stored.customFields, ...incoming.customFields }),
      );
      expect(document.lineItems).toHaveLength(incoming.lineItems.length);
      for (const [index, item] of document.lineItems.entries()) {
        const { customFields: _, ...stated } = incoming.lineItems[index] ?? item;
        expect(item).toMatchObject(stated);
        const counterpart = stored.lineItems[counterparts[index] ?? -1];
        const kept = counterpart?.productId === item.productId ? counterpart.name : undefined;
        expect(item.name).toBe(incoming.lineItems[index]?.name ?? kept);
      }
      const taken = counterparts.filter((counterpart) => counterpart !== -1);
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});

test('where no change is told, nothing but the place of a line item differs', () => {
  const content = (order: OrderDocument) => ({
    ...order,
    lastUpdated: null,
    lineItems: order.lineItems
      .map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))
      .sort(),
  });
  let unchanged = 0;
  fc.assert(
    fc.property(orders, orders, (stored, incoming) => {
      if (changesOf(stored, incoming).length > 0) return;
      unchanged++;
      expect(content(updateOrder(stored, incoming).document)).toEqual(content(stored));
    }),
    { numRuns: 3_000 },
  );
  expect(unchanged).toBeGreaterThan(0);
});
