import { beforeEach, describe, expect, test } from 'vitest';
import { orderId, ordersFile } from '../support/orders-file.ts';
import {
  endOf,
  importFile,
  type ImportOf,
  issuesOf,
  reportOf,
  startImport,
} from '../support/runs.ts';
import { orderEvents } from '../support/order-events.ts';
import { useService } from '../support/service.ts';
import { clearOrders, storedOrders } from '../support/stored.ts';

const service = useService();
const KEVEL: ImportOf = { entity: 'orders', format: { kind: 'kevel-csv' } };

beforeEach(() => clearOrders(service.databaseUrl));

describe('an orders file in the Kevel format', () => {
  test('is stored order by order, as the documentation shapes them', async () => {
    const run = await importFile(
      service,
      'one.csv',
      [
        'orderId,userIdType,userId,currency,total,subtotal,tax,shipping,discount,refund,paymentMethod,shippingMethod,shippingCountry,source,promotions,createdAt,lastUpdated,custom_color,lineItem_id,lineItem_productId,lineItem_itemGroupId,lineItem_name,lineItem_sku,lineItem_brand,lineItem_category,lineItem_categoriesList,lineItem_currency,lineItem_total,lineItem_subtotal,lineItem_tax,lineItem_shipping,lineItem_discount,lineItem_refund,lineItem_quantity,lineItem_promotions,lineItem_adult,lineItem_subscriptionDuration,lineItem_size,lineItem_sizeSystem,lineItem_status',
        'or123,email,John@Email.com,EUR,102.5,85,11.5,6,5,0,Visa,UPS,France,web,WINTERSALE,2020-09-16T10:38:06+0100,2020-09-16T20:13:31+0100,blue,li125zc,p125zc,p125,My Product,p125zc-5,Nike,Men > Shirts > Short Sleeve Shirts,Men;Shirts;Short Sleeve Shirts,EUR,102.5,85,11.5,6,5,0,1.0,WINTERSALE,false,15552000000,S,EU,fulfilled',
      ].join('\n'),
      KEVEL,
    );
    expect(run).toMatchObject({
      status: 'completed',
      tally: { read: 1, added: 1, updated: 0, unchanged: 0, rejected: 0, ignored: 0 },
    });
    const discount = { value: 5, currency: 'EUR' };
    const amounts = {
      currency: 'EUR',
      total: 102.5,
      subtotal: 85,
      tax: 11.5,
      shipping: 6,
      refund: 0,
    };
    const order = {
      userId: { type: 'email', id: 'john@email.com' },
      order: {
        id: 'or123',
        ...amounts,
        discount,
        paymentMethod: 'Visa',
        shippingMethod: 'UPS',
        shippingCountry: 'France',
        source: 'web',
        promotions: ['WINTERSALE'],
      },
      lineItems: [
        {
          lineItemId: 'li125zc',
          productId: 'p125zc',
          itemGroupId: 'p125',
          name: 'My Product',
          brand: 'Nike',
          category: 'Men/Shirts/Short Sleeve Shirts',
          categoriesList: ['Men', 'Shirts', 'Short Sleeve Shirts'],
          ...amounts,
          sku: 'p125zc-5',
          discount,
          quantity: 1,
          promotions: ['WINTERSALE'],
          adult: false,
          size: 'S',
          sizeSystem: 'EU',
          subscriptionDuration: 180,
          status: 'fulfilled',
        },
      ],
      customFields: { color: 'blue' },
    };
    expect(await service.call('GET', '/v1/orders/or123')).toEqual({
      id: 'or123',
      ...order,
      createdAt: '2020-09-16T09:38:06Z',
      lastUpdated: '2020-09-16T19:13:31Z',
      runId: run.id,
    });
    expect(await orderEvents(service)).toEqual([
      {
        id: 1,
        type: 'orderPlace',
        occurredAt: expect.stringMatching(/^2020-09-16T09:38:06(\.000)?Z$/),
        runId: run.id,
        ...order,
      },
    ]);
  });

  test('is taken order by order: what is wrong is told row by row, what is right is stored', async () => {
    const run = await importFile(service, 'orders.csv', ordersFile(1_000), KEVEL);
    expect(run.status).toBe('completed');
    const { tally, events, sample } = await reportOf(service, run.id);
    const rejected = Array.from({ length: 1_000 }, (_, order) => order).filter(
      (order) => order % 103 === 40,
    ).length;
    const repeated = Array.from({ length: 1_000 }, (_, order) => order).filter(
      (order) => order % 101 === 60,
    );
    expect(tally).toMatchObject({
      added: 1_000 - rejected,
      updated: 0,
      unchanged: 0,
      ignored: repeated.length,
    });
    expect(tally.read).toBe(1_000 + repeated.length);
    expect(events).toEqual({ orderPlace: tally.added, orderUpdate: 0 });
    expect(sample.first).toHaveLength(5);
    expect(sample.last).toHaveLength(5);
    const issues = await issuesOf(service, run.id);
    expect(issues).toContainEqual([
      'invalid_number',
      'lineItem_total',
      rejected,
      expect.any(Number),
    ]);
    expect(issues).toContainEqual([
      'repeated_order',
      null,
      2 * repeated.length,
      expect.any(Number),
    ]);
    // All rows of a rejected order are in the file of rejected rows, in the file's own form.
    const text = await (await service.request('GET', `/v1/runs/${run.id}/rejected`)).text();
    expect(text).toContain('"or-40"');
    expect(text.match(/^"or-40",/gm)).toHaveLength(1 + ((40 * 7) % 5));
    expect(await orderEvents(service)).toHaveLength(tally.added);
  });

  test('imported twice changes nothing and writes no event the second time', async () => {
    const first = await importFile(service, 'twice.csv', ordersFile(2_000), KEVEL);
    const stored = await storedOrders(service.databaseUrl);
    const again = await importFile(service, 'twice.csv', ordersFile(2_000), KEVEL);
    expect(again.tally).toEqual({ ...first.tally, added: 0, unchanged: first.tally?.added });
    expect(await storedOrders(service.databaseUrl)).toEqual(stored);
    expect((await reportOf(service, again.id)).events).toEqual({ orderPlace: 0, orderUpdate: 0 });
  });

  test('with changes writes one update an order, with the whole order and what changed', async () => {
    await importFile(service, 'before.csv', ordersFile(500), KEVEL);
    const placed = await orderEvents(service);
    const run = await importFile(service, 'after.csv', ordersFile(500, 1), KEVEL);
    const updates = (await orderEvents(service)).slice(placed.length);
    expect(run.tally).toMatchObject({ added: 0, updated: updates.length });
    expect(updates.length).toBeGreaterThan(40);
    for (const event of updates) expect(event.type).toBe('orderUpdate');
    const first = updates.find(({ order }) => order.id === orderId(0));
    expect(first).toMatchObject({
      changes: [{ path: 'lineItems[0].status', from: 'paid', to: 'fulfilled' }],
    });
    // The older file again: what it says is stale.
    const stale = await importFile(service, 'stale.csv', ordersFile(500), KEVEL);
    expect(stale.tally).toMatchObject({ added: 0, updated: 0 });
    expect(await issuesOf(service, stale.id)).toContainEqual([
      'stale_order',
      null,
      updates.length,
      expect.any(Number),
    ]);
    expect(await orderEvents(service)).toHaveLength(placed.length + updates.length);
  });

  test('a dry run tells what the run then does, events too, and stores nothing', async () => {
    await importFile(service, 'some.csv', ordersFile(300), KEVEL);
    const before = await storedOrders(service.databaseUrl);
    const dry = await importFile(service, 'more.csv', ordersFile(400, 1), {
      ...KEVEL,
      dryRun: true,
    });
    expect(await storedOrders(service.databaseUrl)).toEqual(before);
    const cloned = await service.call<{ run: { id: string } }>(
      'POST',
      `/v1/imports/${dry.importId}/clone`,
      { dryRun: false },
    );
    const real = await endOf(service, cloned.run.id);
    expect(dry.tally).toMatchObject({ added: expect.any(Number), updated: expect.any(Number) });
    expect(real.tally).toEqual(dry.tally);
    const [dryReport, realReport] = [
      await reportOf(service, dry.id),
      await reportOf(service, real.id),
    ];
    expect(realReport.events).toEqual(dryReport.events);
    expect(realReport.events?.orderUpdate).toBeGreaterThan(20);
    expect(realReport.issues).toEqual(dryReport.issues);
    expect(realReport.sample).toEqual(dryReport.sample);
  });

  test('two runs over the same 5,000 orders in opposite order at once both complete, and place each order once', async () => {
    const [header = '', ...rows] = ordersFile(5_000)
      .replaceAll(/"says[^"]*""olá"",\n[^"]*"/g, 'said')
      .trimEnd()
      .split('\n');
    const groups = Map.groupBy(
      rows.filter((row) => row !== ''),
      (row) => row.split(',')[0] ?? '',
    );
    const reversed = [...groups.values()].reverse().flat();
    const forward = [...groups.values()].flat();
    await service.upload('forward.csv', [header, ...forward].join('\n'));
    await service.upload('backward.csv', [header, ...reversed].join('\n'));
    const runs = await Promise.all(
      ['forward.csv', 'backward.csv'].map((name) => startImport(service, name, KEVEL)),
    );
    const ended = await Promise.all(runs.map(({ id }) => endOf(service, id)));
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
    const added = ended.reduce((sum, { tally }) => sum + (tally?.added ?? 0), 0);
    const events = await orderEvents(service, 1_000);
    expect(events.filter(({ type }) => type === 'orderPlace')).toHaveLength(added);
    expect(new Set(events.map(({ order }) => order.id)).size).toBe(added);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  });
});
