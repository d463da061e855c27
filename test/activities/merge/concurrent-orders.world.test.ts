import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { beforeEach, expect, test } from 'vitest';
import { mergeBucket } from '../../../activities/merge/merge-bucket.ts';
import { createMergeOrders } from '../../../activities/merge/merge-orders.ts';
import type { OrderDocument } from '../../../domain/orders/order-document.ts';
import { aLineItem, anOrder } from '../../domain/orders/an-order.ts';
import { useDatabase } from '../../support/database.ts';
import { random } from '../../support/random.ts';
import { readEvents, recordsOf } from './order-records.ts';

const database = useDatabase();
const runIds = [randomUUID(), randomUUID()] as const;

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate orders, order_events, order_event_batches, products, runs, imports, run_buckets cascade`;
  for (const runId of runIds) {
    await sql`insert into imports (id, name, entity, definition) values (${runId}, 'x', 'orders', '{}')`;
    await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
              values (${runId}, ${runId}, 'orders', '{}', false, 'api', 'in_progress')`;
    await sql`insert into run_buckets (run_id, bucket) select ${runId}, generate_series(0, 199)`;
  }
});

interface Steps {
  /** Inside the transaction, after the orders are written and before their events are numbered. */
  written?: (tx: postgres.TransactionSql) => Promise<unknown>;
  /** Inside the transaction, after its events are numbered. */
  numbered?: () => Promise<unknown>;
}

/** Merges orders as a bucket of the first or the second run, and gives what is counted of it. */
async function merge(
  run: 0 | 1,
  bucket: number,
  orders: readonly OrderDocument[],
  steps: Steps = {},
) {
  const records = await recordsOf(orders);
  const mergeOrders = createMergeOrders(runIds[run], false);
  await mergeBucket(database.sql, runIds[run], bucket, records, async (tx) => {
    const { finish, ...merged } = await mergeOrders(tx, records);
    await steps.written?.(tx);
    return {
      ...merged,
      async finish() {
        await finish?.();
        await steps.numbered?.();
      },
    };
  });
  const [row] = await database.sql<{ result: Record<'added' | 'updated' | 'unchanged', number> }[]>`
    select result from run_buckets where run_id = ${runIds[run]} and bucket = ${bucket}`;
  if (!row) throw new Error('the bucket is not there');
  return row.result;
}

function someOrders(
  count: number,
  prefix: string,
  status: 'placed' | 'paid' | 'fulfilled' = 'placed',
) {
  return Array.from({ length: count }, (_, index) =>
    anOrder({ order: { id: `${prefix}${index}` }, lineItems: [aLineItem({ status })] }),
  );
}

/** A promise and what resolves it. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

/** Waits until a session waits for what another one holds. */
async function untilOneWaits(): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [waiting] = await database.sql`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting?.['count'] > 0) return;
    if (Date.now() > deadline) throw new Error('nobody waits');
  }
}

const idsOf = (events: readonly { id: number }[]) => events.map(({ id }) => id);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('a merge that began first and ends last has the higher ids', async () => {
  const [aWritten, mayGoOn] = [signal(), signal()];
  const first = merge(0, 0, someOrders(30, 'a'), {
    written: async () => {
      aWritten.give();
      await mayGoOn.given;
    },
  });
  await aWritten.given;
  await merge(1, 0, someOrders(20, 'b'));
  const seen = await readEvents(database.db, 0, 7);
  expect(idsOf(seen)).toEqual(upTo(20));
  mayGoOn.give();
  await first;
  const rest = await readEvents(database.db, 20, 7);
  expect(idsOf(rest)).toEqual(upTo(50).slice(20));
  expect(rest.every(({ document }) => document.order.id.startsWith('a'))).toBe(true);
});

test('no merge numbers its events until those that were numbered before can be seen', async () => {
  const [numbered, mayCommit] = [signal(), signal()];
  const first = merge(0, 0, someOrders(30, 'a'), {
    numbered: async () => {
      numbered.give();
      await mayCommit.given;
    },
  });
  await numbered.given;
  const second = merge(1, 0, someOrders(20, 'b'));
  await untilOneWaits();
  expect(await readEvents(database.db)).toEqual([]);
  mayCommit.give();
  await Promise.all([first, second]);
  expect(idsOf(await readEvents(database.db))).toEqual(upTo(50));
});

test('a consumer that reads on while two merges write sees every event once', async () => {
  const seed = Date.now() % 100_000;
  console.log(`seed ${seed}`);
  const chance = random(seed);
  const pauseOf = () => chance() * 0.02;
  let isWriting = true;
  const write = async (run: 0 | 1) => {
    for (let bucket = 0; bucket < 60; bucket++)
      await merge(run, bucket, someOrders(1 + Math.floor(chance() * 9), `${run} ${bucket} `), {
        written: (tx) => tx`select pg_sleep(${pauseOf()})`,
      });
  };
  const read = async () => {
    const seen = await readEvents(database.db, 0, 4);
    while (isWriting) seen.push(...(await readEvents(database.db, seen.at(-1)?.id, 4)));
    return [...seen, ...(await readEvents(database.db, seen.at(-1)?.id))];
  };
  const reading = read();
  await Promise.all([write(0), write(1)]).finally(() => {
    isWriting = false;
  });
  const seen = await reading;
  const [stored] = await database.sql`select count(*)::int as count from order_events`;
  expect(stored?.['count']).toBeGreaterThan(240);
  expect(idsOf(seen)).toEqual(upTo(stored?.['count'] as number));
  expect(new Set(seen.map(({ document }) => document.order.id)).size).toBe(seen.length);
});

test('two runs that place the same orders in opposite order place each of them once', async () => {
  const orders = someOrders(5_000, 'o');
  const results = await Promise.all([merge(0, 0, orders), merge(1, 0, orders.toReversed())]);
  const added = results.reduce((sum, result) => sum + result.added, 0);
  const unchanged = results.reduce((sum, result) => sum + result.unchanged, 0);
  expect([added, unchanged]).toEqual([5_000, 5_000]);
  const events = await readEvents(database.db);
  expect(idsOf(events)).toEqual(upTo(5_000));
  expect(new Set(events.map(({ document }) => document.order.id)).size).toBe(5_000);
});

test('two runs that update the same orders in opposite order and in other buckets both complete', async () => {
  await merge(0, 100, someOrders(5_000, 'o'));
  for (let round = 0; round < 2; round++) {
    const paid = someOrders(5_000, 'o', 'paid').concat(someOrders(200, `new ${round} `));
    const fulfilled = someOrders(5_000, 'o', 'fulfilled').concat(someOrders(200, `new ${round} `));
    const half = (orders: OrderDocument[], from: number) =>
      orders.filter((_, index) => index % 2 === from);
    const results = await Promise.all([
      merge(0, round, paid),
      merge(1, 2 * round, half(fulfilled, 1).toReversed()),
      merge(1, 2 * round + 1, half(fulfilled, 0).toReversed()),
    ]);
    const sum = (of: 'added' | 'updated' | 'unchanged') =>
      results.reduce((total, result) => total + result[of], 0);
    expect(sum('added') + sum('updated') + sum('unchanged')).toBe(10_400);
    const events = await readEvents(database.db);
    const before = await eventCounts();
    expect(before.orderPlace).toBe(5_000 + 200 * (round + 1));
    expect(idsOf(events)).toEqual(upTo(before.orderPlace + before.orderUpdate));
    expectUnbroken(events);
  }
});

async function eventCounts() {
  const rows = await database.sql<{ type: 'orderPlace' | 'orderUpdate'; count: number }[]>`
    select type, count(*)::int as count from order_events group by type`;
  return {
    orderPlace: 0,
    orderUpdate: 0,
    ...Object.fromEntries(rows.map((row) => [row.type, row.count])),
  };
}

/** Each update begins where the event before it ended: none is lost, none doubled. */
function expectUnbroken(events: Awaited<ReturnType<typeof readEvents>>): void {
  const latest = new Map<string, string>();
  const broken = events.filter(({ type, document, changes }) => {
    const { id } = document.order;
    const before = latest.get(id);
    const status = document.lineItems[0]?.status ?? '';
    latest.set(id, status);
    if (type === 'orderPlace') return before !== undefined || changes !== null;
    const [change, ...others] = changes ?? [];
    const isTold = change?.path === 'lineItems[0].status' && change.from === before;
    return !isTold || change.to !== status || others.length > 0;
  });
  expect(broken).toEqual([]);
}
