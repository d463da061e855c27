import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { orderEventBatches, orderEvents, orders } from '../../db/schema/index.ts';
import type { OrderChange, OrderDocument } from '../../domain/orders/order-document.ts';
import { recordKey } from '../../domain/record-key.ts';
import { anOrder } from '../domain/orders/an-order.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();

interface Page {
  items: { id: number; order: { id: string } }[];
  nextCursor: string | null;
}

beforeEach(() => api.database.sql`truncate orders, order_events, order_event_batches`);

/** Stores the events of one merge, and the orders as they are after them; gives its run. */
async function storeBatch(
  batch: number,
  firstId: number,
  events: { document: OrderDocument; changes?: OrderChange[] }[],
): Promise<string> {
  const { db } = api.database;
  const runId = randomUUID();
  await db.insert(orderEventBatches).values({ batch, firstId, events: events.length, runId });
  for (const [position, { document, changes }] of events.entries()) {
    const { id } = document.order;
    const latest = {
      batch,
      position,
      lastUpdated: document.lastUpdated ? new Date(document.lastUpdated) : null,
    };
    await db.insert(orderEvents).values({
      batch,
      position,
      type: changes ? 'orderUpdate' : 'orderPlace',
      occurredAt: new Date(document.lastUpdated ?? document.createdAt),
      document: JSON.stringify(document),
      changes: changes ?? null,
    });
    await db
      .insert(orders)
      .values({ key: recordKey(id), id, digest: randomUUID(), ...latest })
      .onConflictDoUpdate({ target: orders.key, set: latest });
  }
  return runId;
}

function someEvents(count: number, note = '') {
  return Array.from({ length: count }, (_, index) => ({
    document: anOrder({ order: { id: `o${index}` }, customFields: { note } }),
  }));
}

const readOrder = (id: string) => api.send('GET', `/v1/orders/${encodeURIComponent(id)}`);
const list = (query: string) => api.call<Page>(200, 'GET', `/v1/order-events${query}`);
const idsOf = ({ items }: Page) => items.map(({ id }) => id);
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('an order is answered as its latest event says, whatever characters its id has', async () => {
  for (const [index, id] of ['#1001', 'a/b?c d', 'é\u{1f600}%41', "o'r\\1"].entries()) {
    const placed = anOrder({ order: { id }, customFields: JSON.parse('{"__proto__":"x"}') });
    await storeBatch(2 * index + 1, 2 * index + 1, [{ document: placed }]);
    const updated = { ...placed, lastUpdated: '2026-03-05T10:00:00Z' };
    const runId = await storeBatch(2 * index + 2, 2 * index + 2, [
      { document: updated, changes: [] },
    ]);
    const answer = await readOrder(id);
    expect([id, answer.status]).toEqual([id, 200]);
    const text = await answer.text();
    expect(text).toContain('"customFields":{"__proto__":"x"}');
    expect(JSON.parse(text)).toEqual({
      id,
      ...placed,
      lastUpdated: '2026-03-05T10:00:00Z',
      runId,
    });
  }
});

test('an order of which no record has said when it was updated says null', async () => {
  await storeBatch(1, 1, [{ document: anOrder() }]);
  expect(await (await readOrder('o1')).json()).toMatchObject({ id: 'o1', lastUpdated: null });
});

test('an order that is not stored, or cannot be, is 404', async () => {
  await storeBatch(1, 1, [{ document: anOrder() }]);
  for (const id of ['O1', 'o1 ', 'a\0b', '%', 'x'.repeat(3_000)])
    expect((await readOrder(id)).status).toBe(404);
  expect((await api.send('GET', '/v1/orders/%E0%A4%A')).status).toBe(404);
});

test('events are answered in the shapes of their types', async () => {
  const changes = [{ path: 'order.total', from: 9, to: 10 }];
  const updated = anOrder({ lastUpdated: '2026-03-05T10:00:00.000Z' });
  const runId = await storeBatch(1, 1, [{ document: anOrder() }, { document: updated, changes }]);
  const { createdAt, ...content } = anOrder();
  expect(await list('')).toEqual({
    items: [
      { id: 1, type: 'orderPlace', occurredAt: createdAt, runId, ...content },
      { id: 2, type: 'orderUpdate', occurredAt: updated.lastUpdated, runId, ...content, changes },
    ],
    nextCursor: null,
  });
});

test('events are read on with after, from batch to batch', async () => {
  // Numbered in another order than they began.
  await storeBatch(9, 1, someEvents(3));
  await storeBatch(4, 4, someEvents(1));
  await storeBatch(7, 5, someEvents(6));
  const first = await list('?limit=4');
  expect([idsOf(first), first.nextCursor]).toEqual([range(1, 4), '4']);
  expect(idsOf(await list('?limit=4&after=1'))).toEqual(range(2, 5));
  const last = await list('?limit=4&after=6');
  expect([idsOf(last), last.nextCursor]).toEqual([range(7, 10), null]);
  expect(await list('?after=10')).toEqual({ items: [], nextCursor: null });
  expect(await list('?after=999999999999999')).toEqual({ items: [], nextCursor: null });
  expect(idsOf(await list('?limit=1000'))).toEqual(range(1, 10));
});

test('a page has a hundred events unless more are asked for', async () => {
  await storeBatch(1, 1, someEvents(130));
  const page = await list('');
  expect([idsOf(page), page.nextCursor]).toEqual([range(1, 100), '100']);
  expect(idsOf(await list('?after=100'))).toEqual(range(101, 130));
});

test('events of batches that are not kept any more are passed over', async () => {
  await storeBatch(5, 101, someEvents(3));
  expect(idsOf(await list(''))).toEqual([101, 102, 103]);
  expect(idsOf(await list('?after=50'))).toEqual([101, 102, 103]);
});

test('a page of large orders is shorter, and never empty while there are more', async () => {
  await storeBatch(1, 1, someEvents(7, 'x'.repeat(3 * 1024 * 1024)));
  await storeBatch(2, 8, someEvents(2, 'y'.repeat(9 * 1024 * 1024)));
  const read: number[] = [];
  const sizes: number[] = [];
  for (let after = '0'; ; ) {
    const page = await list(`?after=${after}`);
    read.push(...idsOf(page));
    sizes.push(page.items.length);
    if (page.nextCursor === null) break;
    after = page.nextCursor;
  }
  expect(read).toEqual(range(1, 9));
  expect(sizes).toEqual([3, 3, 2, 1]);
});

test('what is not an event or a number of events is refused in words', async () => {
  const problem = await api.call<Problem>(422, 'GET', '/v1/order-events?after=-1&limit=1001');
  expect(problem.errors).toEqual([
    { path: 'after', message: 'must be the id of an event, or 0' },
    { path: 'limit', message: 'must be a whole number from 1 to 1000' },
  ]);
  for (const query of [
    'after=',
    'after=1.5',
    'after=x',
    'after=9999999999999999',
    'limit=0',
    'limit=x',
    'limit=1.5',
    'limit=',
    'cursor=1',
  ])
    expect([query, (await api.send('GET', `/v1/order-events?${query}`)).status]).toEqual([
      query,
      422,
    ]);
});

test('a page is found by index, however many events there are', async () => {
  const { sql } = api.database;
  await sql`
    insert into order_event_batches select n, 1 + (n - 1) * 100, 100, gen_random_uuid() from generate_series(1, 500) n`;
  await sql`
    insert into order_events select b, p, 'orderPlace', now(), ${JSON.stringify(anOrder())}, null
    from generate_series(1, 500) b, generate_series(0, 99) p`;
  await sql`analyze order_events, order_event_batches`;
  // Fetched tuples of this session are counted when its transaction has ended.
  const fetched = async () => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql`
      select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as count from pg_stat_user_tables
      where relname in ('order_events', 'order_event_batches')`;
    return row?.['count'] as number;
  };
  const before = await fetched();
  expect(idsOf(await list('?after=30050&limit=100'))).toEqual(range(30_051, 30_150));
  expect((await fetched()) - before).toBeLessThan(1_500);
});
