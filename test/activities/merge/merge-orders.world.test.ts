import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { mergeBucket } from '../../../activities/merge/merge-bucket.ts';
import { createMergeOrders } from '../../../activities/merge/merge-orders.ts';
import { fillingOf } from '../../../domain/orders/gaps.ts';
import type { LineItem, OrderDocument } from '../../../domain/orders/order-document.ts';
import type { Product } from '../../../domain/products/product-document.ts';
import { recordKey } from '../../../domain/record-key.ts';
import { aLineItem, anOrder } from '../../domain/orders/an-order.ts';
import { useDatabase } from '../../support/database.ts';
import { readEvents, recordsOf } from './order-records.ts';

const database = useDatabase();
const runId = randomUUID();
let bucket = 0;

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate orders, order_events, order_event_batches, products, runs, imports, run_buckets cascade`;
  await sql`insert into imports (id, name, entity, definition) values (${runId}, 'x', 'orders', '{}')`;
  await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
            values (${runId}, ${runId}, 'orders', '{}', false, 'api', 'in_progress')`;
  await sql`insert into run_buckets (run_id, bucket) select ${runId}, generate_series(0, 99)`;
  bucket = 0;
});

interface Options {
  dryRun?: boolean;
  /** Another bucket than the next one. */
  into?: number;
  /** Happens inside the transaction, after the orders are written and before they are numbered. */
  before?: () => Promise<unknown>;
}

/** Merges orders as one bucket, and gives what is counted of it. */
async function merge(orders: readonly OrderDocument[], options: Options = {}) {
  const { dryRun = false, into = bucket++, before } = options;
  const records = await recordsOf(orders);
  const mergeOrders = createMergeOrders(runId, dryRun);
  await mergeBucket(database.sql, runId, into, records, async (tx) => {
    const merged = await mergeOrders(tx, records);
    await before?.();
    return merged;
  });
  const [row] = await database.sql<{ result: Record<string, number> }[]>`
    select result from run_buckets where run_id = ${runId} and bucket = ${into}`;
  return row?.result;
}

async function storeProduct(product: Product) {
  const { sql } = database;
  await sql`
    insert into products (key, id, digest, filling, product, run_id)
    values (${recordKey(product.id)}, ${product.id}, ${randomUUID()}, ${fillingOf(product)}, '{}', ${runId})
    on conflict (key) do update set filling = excluded.filling`;
}

async function events() {
  return readEvents(database.db);
}

async function lastEvent() {
  const event = (await events()).at(-1);
  if (!event) throw new Error('there is no event');
  return event;
}

const counts = (added: number, updated: number, unchanged: number, ignored = 0) => ({
  added,
  updated,
  unchanged,
  ignored,
});

const paid = (order: OrderDocument): OrderDocument => ({
  ...order,
  lineItems: order.lineItems.map((item) => ({ ...item, status: 'paid' })),
});

function someOrders(count: number, prefix = 'o'): OrderDocument[] {
  return Array.from({ length: count }, (_, index) =>
    anOrder({ order: { id: `${prefix}${index}` } }),
  );
}

/** As it is stored where no product is known. */
const placed = (order: OrderDocument): OrderDocument => ({
  ...order,
  lineItems: order.lineItems.map((item) => ({ ...item, adult: item.adult ?? false })),
});

test('unknown orders are placed, each with an event of what is stored', async () => {
  const order = anOrder({
    order: { id: 'a\\b\t"c" é/#\u2028' },
    customFields: { note: 'back\\slash, "quotes", tab\t, line\nbreak, \\N, \u{1f600}', ...own },
    lineItems: [aLineItem({ name: 'x\\' }), aLineItem({ sku: 'other' })],
    lastUpdated: '2026-03-02T10:00:00.000Z',
  });
  expect(await merge([order, ...someOrders(3)])).toMatchObject(counts(4, 0, 0));
  const stored = await events();
  expect(stored.map(({ id, type }) => [id, type])).toEqual(
    [1, 2, 3, 4].map((id) => [id, 'orderPlace']),
  );
  const event = stored.find(({ document }) => document.order.id === order.order.id);
  expect(event?.document).toEqual(placed(order));
  expect(Object.hasOwn(event?.document.customFields ?? {}, '__proto__')).toBe(true);
  expect(event).toMatchObject({ runId, changes: null, occurredAt: Date.parse(order.createdAt) });
  const [row] = await database.sql`
    select id, extract(epoch from last_updated)::float8 * 1000 as at from orders where key = ${recordKey(order.order.id)}`;
  expect(row).toEqual({ id: order.order.id, at: Date.parse('2026-03-02T10:00:00Z') });
});

const own = JSON.parse('{"__proto__":"data"}') as Record<string, string>;

test('the same orders again bring nothing, and write no event', async () => {
  await merge(someOrders(50));
  expect(await merge(someOrders(50))).toMatchObject(counts(0, 0, 50));
  expect(await events()).toHaveLength(50);
  const [row] = await database.sql`select count(*)::int as count from order_event_batches`;
  expect(row?.['count']).toBe(1);
});

test('news of an order make an event with the whole order and what changed', async () => {
  const first = anOrder({ order: { source: 'web' }, customFields: { color: 'red' } });
  await merge([first, ...someOrders(2, 'x')]);
  const second = {
    ...paid(anOrder({ customFields: { size: 'M' } })),
    lastUpdated: '2026-03-05T00:00:00.000Z',
  };
  expect(await merge([second, ...someOrders(3, 'x')])).toMatchObject(counts(1, 1, 2));
  const update = (await events()).find(({ type }) => type === 'orderUpdate');
  expect(update).toMatchObject({
    occurredAt: Date.parse('2026-03-05T00:00:00Z'),
    document: {
      order: { source: 'web' },
      lineItems: [{ status: 'paid', adult: false }],
      customFields: { color: 'red', size: 'M' },
      lastUpdated: '2026-03-05T00:00:00.000Z',
    },
    changes: [
      { path: 'lineItems[0].status', from: 'placed', to: 'paid' },
      { path: 'customFields.size', from: null, to: 'M' },
    ],
  });
  expect(await merge([second])).toMatchObject(counts(0, 0, 1));
  expect(await merge([first])).toMatchObject(counts(0, 1, 0));
  expect((await lastEvent()).document.lineItems[0]?.status).toBe('placed');
});

test('a record without news is compared once, and known by its digest from then on', async () => {
  await merge([anOrder({ order: { source: 'web' } })]);
  const less = anOrder();
  expect(await merge([less])).toMatchObject(counts(0, 0, 1));
  // It is not looked at any more: its document could not be read.
  await database.sql`update order_events set document = 'x'`;
  expect(await merge([less])).toMatchObject(counts(0, 0, 1));
});

test('a record that is older than what is stored is left out and told by its line', async () => {
  const at = (day: number, order = anOrder()) => ({
    ...order,
    lastUpdated: `2026-03-0${day}T00:00:00.000Z`,
  });
  await merge([at(4)]);
  expect(await merge([...someOrders(1, 'new'), at(3, paid(anOrder()))])).toMatchObject({
    ...counts(1, 0, 0, 1),
    issues: [{ code: 'stale_order', count: 1, column: null, examples: [{ line: 3, value: 'o1' }] }],
  });
  // Without news, but later: what lies between is stale from then on.
  expect(await merge([at(6)])).toMatchObject(counts(0, 0, 1));
  expect(await merge([at(5, paid(anOrder()))])).toMatchObject(counts(0, 0, 0, 1));
  // As late as what is stored, or without a time, it counts.
  expect(await merge([at(6, paid(anOrder()))])).toMatchObject(counts(0, 1, 0));
  expect(await merge([anOrder()])).toMatchObject(counts(0, 1, 0));
  expect((await lastEvent()).document.lastUpdated).toBe('2026-03-06T00:00:00.000Z');
});

test('of an order that stands twice in a file the last one counts', async () => {
  const orders = [anOrder(), ...someOrders(2, 'x'), paid(anOrder())];
  expect(await merge(orders)).toMatchObject({
    ...counts(3, 0, 0, 1),
    issues: [{ code: 'repeated_order', count: 2, examples: [{ line: 2 }, { line: 5 }] }],
  });
  const stored = (await events()).find(({ document }) => document.order.id === 'o1');
  expect(stored?.document.lineItems[0]?.status).toBe('paid');
});

test('what an import omits comes from the product, what it states stays', async () => {
  await storeProduct({
    id: 'p1',
    name: 'Prod "é" \\ \\\\ \u0007 x',
    brand: 'Nike',
    adult: true,
    categoriesList: ['Men', 'Été\\'],
    customFields: { gtin: '00\\n1', link: 'https://example.com' },
  });
  const stated: LineItem = aLineItem({ name: 'Mine', adult: false, customFields: { own: 'x' } });
  const lineItems = [aLineItem(), stated, aLineItem({ productId: 'unknown' }), aLineItem()];
  await merge([anOrder({ lineItems })]);
  const filled = {
    ...aLineItem(),
    name: 'Prod "é" \\ \\\\ \u0007 x',
    brand: 'Nike',
    adult: true,
    categoriesList: ['Men', 'Été\\'],
    customFields: { gtin: '00\\n1' },
  };
  expect((await lastEvent()).document.lineItems).toEqual([
    filled,
    { ...stated, brand: 'Nike', categoriesList: ['Men', 'Été\\'] },
    aLineItem({ productId: 'unknown', adult: false }),
    filled,
  ]);
});

test('a product alone never updates an order, but fills what is open when it is updated', async () => {
  await merge([anOrder()]);
  await storeProduct({ id: 'p1', brand: 'Nike', adult: true });
  expect(await merge([anOrder()])).toMatchObject(counts(0, 0, 1));
  expect(await merge([anOrder({ lastUpdated: '2026-03-05T00:00:00.000Z' })])).toMatchObject(
    counts(0, 0, 1),
  );
  expect(await merge([paid(anOrder())])).toMatchObject(counts(0, 1, 0));
  const { document, changes } = await lastEvent();
  expect(document.lineItems).toEqual([aLineItem({ status: 'paid', adult: false, brand: 'Nike' })]);
  expect(changes).toEqual([
    { path: 'lineItems[0].status', from: 'placed', to: 'paid' },
    { path: 'lineItems[0].brand', from: null, to: 'Nike' },
  ]);
});

test('more products than are kept in memory are all filled in', async () => {
  const name = 'n'.repeat(4_000);
  const products = Array.from({ length: 5_000 }, (_, index) => `p${index}`);
  const rows = products.map((id) => ({
    key: recordKey(id),
    id,
    filling: fillingOf({ id, name: `${id} ${name}` }),
  }));
  await database.sql`
    insert into products (key, id, digest, filling, product, run_id)
    select key::uuid, id, gen_random_uuid(), filling, '{}', ${runId}::uuid
    from unnest(${rows.map(({ key }) => key)}::text[], ${products}::text[], ${rows.map(({ filling }) => filling)}::text[])
      as p (key, id, filling)`;
  const orders = products.map((productId, index) =>
    anOrder({ order: { id: `o${index}` }, lineItems: [aLineItem({ productId })] }),
  );
  expect(await merge(orders)).toMatchObject(counts(5_000, 0, 0));
  const [row] = await database.sql`
    select count(*)::int as count from order_events
    where document::json #>> '{lineItems,0,name}' = (document::json #>> '{lineItems,0,productId}') || ${` ${name}`}`;
  expect(row?.['count']).toBe(5_000);
});

test('a dry run counts as the real run then does, and leaves no trace', async () => {
  const at = (order: OrderDocument, day: number) => ({
    ...order,
    lastUpdated: `2026-03-0${day}T00:00:00.000Z`,
  });
  const old = someOrders(700);
  await merge(old.map((order) => at(order, 4)));
  const incoming = [
    ...old.slice(0, 200).map((order) => at(paid(order), 3)),
    ...old.slice(200, 500).map((order) => at(paid(order), 5)),
    ...old.slice(500, 600).map((order) => at(order, 5)),
    ...old.slice(600).map((order) => at(order, 4)),
    ...someOrders(30, 'new'),
    ...someOrders(5, 'new'),
  ];
  const look = () => database.sql`
    select (select md5(string_agg(o.xmax::text || o::text, ',' order by key)) from orders o) as orders,
           (select md5(string_agg(e::text, ',' order by batch, position)) from order_events e) as events,
           (select md5(string_agg(b::text, ',' order by batch)) from order_event_batches b) as batches,
           (select last_value from order_event_batches_batch_seq) as last`;
  const before = await look();
  const dry = await merge(incoming, { dryRun: true });
  expect(await look()).toEqual(before);
  const real = await merge(incoming);
  expect(real).toEqual(dry);
  expect(real).toMatchObject(counts(30, 300, 200, 205));
  const stored = await events();
  expect(stored.filter(({ type }) => type === 'orderPlace')).toHaveLength(730);
  expect(stored.filter(({ type }) => type === 'orderUpdate')).toHaveLength(300);
  expect(await look()).not.toEqual(before);
});

test('a merge that is repeated, or fails in between, writes its events once', async () => {
  await expect(
    merge(someOrders(20), { into: 7, before: () => Promise.reject(new Error('killed')) }),
  ).rejects.toThrow('killed');
  expect(await events()).toEqual([]);
  const first = await merge(someOrders(20), { into: 7 });
  expect(await merge(someOrders(20), { into: 7 })).toEqual(first);
  expect((await events()).map(({ id }) => id)).toEqual(
    [...someOrders(20).keys()].map((i) => i + 1),
  );
});
