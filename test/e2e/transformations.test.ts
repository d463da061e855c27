import { beforeEach, describe, expect, test } from 'vitest';
import { KEVEL_COLUMNS } from '../../domain/orders/kevel-columns.ts';
import { importFile, importUsers, type ImportOf, reportOf, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders, clearUsers } from '../support/stored.ts';

const service = useService();

beforeEach(async () => {
  await clearUsers(service.databaseUrl);
  await clearOrders(service.databaseUrl);
});

const cast = (from: string, to: string) => ({
  op: 'rename',
  from,
  to: from,
  values: [{ op: 'cast', to }],
});
const timestamp = (from: string, to: string, pattern: string) => ({
  op: 'rename',
  from,
  to,
  values: [{ op: 'timestamp', pattern }],
});

/** The issues of a run that is over, as code, column and first example. */
async function examplesOf(runId: string) {
  const { issues } = await reportOf(service, runId);
  return issues.map(({ code, column, examples }) => [code, column, examples[0]]);
}

describe('users from CSV', () => {
  const transformations = [
    { op: 'rename', from: 'E-Mail', to: 'email' },
    cast('number_of_orders', 'integer'),
    { op: 'rename', from: 'number_of_orders', to: 'completedOrders' },
    cast('spent', 'float'),
    {
      op: 'copy',
      from: 'vip',
      to: 'isVip',
      values: [
        {
          op: 'map',
          mappings: [
            { from: 'x', to: 'true' },
            { from: '', to: 'false' },
          ],
        },
        { op: 'cast', to: 'bool' },
      ],
    },
    timestamp('seen', 'seenAt', 'yyyy/MM/dd hh:mm'),
    { op: 'new', field: 'source', value: 0 },
    { op: 'delete', field: 'internal' },
  ];
  const header = 'E-Mail,number_of_orders,spent,vip,seen,internal,note';

  test('get attributes of the types that were asked for', async () => {
    const run = await importUsers(
      service,
      'typed.csv',
      `${header}\nA@b.co,7,12.50,x,2021/01/21 14:25,secret,"a ""b"""\nc@d.co,0,3,,,,\n`,
      { transformations },
    );
    expect(run).toMatchObject({ status: 'completed', tally: { added: 2, rejected: 0 } });
    expect((await userOf(service, 'a@b.co')).attributes).toEqual({
      email: 'A@b.co',
      completedOrders: 7,
      spent: 12.5,
      vip: 'x',
      isVip: true,
      seenAt: '2021-01-21T14:25:00Z',
      source: 0,
      note: 'a "b"',
    });
    expect((await userOf(service, 'c@d.co')).attributes).toMatchObject({
      completedOrders: 0,
      isVip: false,
      seenAt: '',
    });
    const { sample } = await reportOf(service, run.id);
    expect(sample.first[0]?.read).toMatchObject({ 'E-Mail': 'A@b.co', number_of_orders: '7' });
    expect(sample.first[0]?.stored).toMatchObject({ email: 'A@b.co', completedOrders: 7 });
  });

  test('are rejected by value and pattern, all of a row at once, in the columns of the file', async () => {
    const content = `${header}\na@b.co,many,1,maybe,21.01.2021,,\nnone,1,1,,,,\n`;
    const run = await importUsers(service, 'wrong.csv', content, { transformations });
    expect(run.tally).toMatchObject({ read: 2, rejected: 2 });
    expect(await examplesOf(run.id)).toEqual([
      ['invalid_cast', 'number_of_orders', { line: 2, value: 'many (cast to integer)' }],
      ['invalid_cast', 'vip', { line: 2, value: 'maybe (cast to bool)' }],
      ['invalid_timestamp', 'seen', { line: 2, value: '21.01.2021 (pattern yyyy/MM/dd hh:mm)' }],
      ['reserved_user_id', 'E-Mail', { line: 3, value: 'none' }],
    ]);
    const rejected = await service.request('GET', `/v1/runs/${run.id}/rejected`);
    expect((await rejected.text()).split('\r\n')[0]).toContain('"E-Mail","number_of_orders"');
  });

  test('whose file does not have a field of a transformation are imported with a warning', async () => {
    const run = await importUsers(service, 'absent.csv', 'email,n\na@b.co,1\n', {
      transformations: [
        { op: 'rename', from: 'Orders', to: 'orders' },
        { op: 'delete', field: 'x' },
      ],
    });
    expect(run).toMatchObject({ status: 'completed', tally: { added: 1 } });
    expect(await examplesOf(run.id)).toEqual([
      [
        'transformation_without_field',
        'Orders',
        { line: 1, value: 'transformation 1 (rename "Orders")' },
      ],
      ['transformation_without_field', 'x', { line: 1, value: 'transformation 2 (delete "x")' }],
    ]);
  });

  test('cannot be imported without the id, and the message names the transformation that found nothing', async () => {
    const run = await importUsers(service, 'idless.csv', 'mail,n\na@b.co,1\n', {
      transformations: [{ op: 'rename', from: 'E-Mail', to: 'email' }],
    });
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'MissingColumn' } });
    expect(run.failure?.message).toBe(
      'after the transformations, the header has no column "email"; it has "mail", "n"; without a column in the file: transformation 1 (rename "E-Mail")',
    );
  });
});

describe('orders from CSV', () => {
  /** What the columns of two rows of one order have. */
  const VALUES: Record<string, string> = {
    orderId: 'o1',
    userIdType: 'email',
    userId: 'a@b.co',
    currency: 'EUR',
    createdAt: '16.09.2020 10:38',
    lineItem_productId: 'p1',
    lineItem_sku: 's1',
    lineItem_currency: 'EUR',
    lineItem_quantity: '1',
    lineItem_status: 'Versandt',
  };
  const NAMES: Record<string, string> = {
    orderId: 'Bestellnummer',
    createdAt: 'Datum',
    lineItem_status: 'Status',
    shipping: 'Versand €',
  };
  const names: string[] = KEVEL_COLUMNS.filter(({ required }) => required).map(({ name }) => name);
  const file = (...rows: Record<string, string>[]) =>
    [
      ['', ...names.map((name) => NAMES[name] ?? name), 'Filiale'].join(';'),
      ...rows.map((row) =>
        ['x', ...names.map((name) => row[name] ?? VALUES[name] ?? '10'), 'Lisboa'].join(';'),
      ),
    ].join('\n');
  const KEVEL: ImportOf = {
    entity: 'orders',
    format: { kind: 'kevel-csv' },
    transformations: [
      { op: 'rename', from: 'Bestellnummer', to: 'orderId' },
      timestamp('Datum', 'createdAt', 'dd.MM.yyyy HH:mm'),
      {
        op: 'rename',
        from: 'Status',
        to: 'lineItem_status',
        values: [
          {
            op: 'map',
            mappings: [
              { from: 'Versandt', to: 'fulfilled' },
              { from: 'Storniert', to: 'cancelled' },
            ],
          },
        ],
      },
      { op: 'rename', from: 'Versand €', to: 'shipping' },
      { op: 'rename', from: 'Filiale', to: 'custom_branch' },
      { op: 'new', field: 'source', value: 'shop "A"' },
    ],
  };

  test('with names and dates of their own become orders, their rows kept together', async () => {
    const content = file({}, { lineItem_productId: 'p2', createdAt: '' }, { orderId: 'o2' });
    const run = await importFile(service, 'own.csv', content, KEVEL);
    expect(run).toMatchObject({ status: 'completed', tally: { read: 2, added: 2, rejected: 0 } });
    const order = await service.call('GET', '/v1/orders/o1');
    expect(order).toMatchObject({
      order: { id: 'o1', shipping: 10, source: 'shop "A"' },
      lineItems: [
        { productId: 'p1', status: 'fulfilled' },
        { productId: 'p2', status: 'fulfilled' },
      ],
      customFields: { branch: 'Lisboa' },
    });
    expect(order).toMatchObject({ createdAt: '2020-09-16T10:38:00Z' });
    const { issues, sample } = await reportOf(service, run.id);
    expect(issues.map(({ code }) => code)).not.toContain('unknown_column');
    expect(sample.first[0]?.read).toMatchObject({ Bestellnummer: 'o1', Datum: '16.09.2020 10:38' });
  });

  test('without transformations are read beside a column without a name, too', async () => {
    let content = file({ createdAt: '2020-09-16T10:38:00Z', lineItem_status: 'paid' });
    for (const [name, own] of Object.entries(NAMES)) content = content.replace(own, name);
    const run = await importFile(service, 'plain.csv', content, { ...KEVEL, transformations: [] });
    expect(run).toMatchObject({ status: 'completed', tally: { added: 1, rejected: 0 } });
  });

  test('are rejected by the columns of the file, each value once', async () => {
    const content = file({ createdAt: '2020-09-16', shipping: 'free', lineItem_status: 'weg' });
    const run = await importFile(service, 'own-wrong.csv', content, KEVEL);
    expect(run.tally).toMatchObject({ read: 1, rejected: 1 });
    expect(await examplesOf(run.id)).toEqual([
      ['invalid_line_item_status', 'Status', { line: 2, value: 'weg' }],
      ['invalid_number', 'Versand €', { line: 2, value: 'free' }],
      ['invalid_timestamp', 'Datum', { line: 2, value: '2020-09-16 (pattern dd.MM.yyyy HH:mm)' }],
      ['unnamed_column', null, { line: 1, value: 'column 1' }],
    ]);
  });
});

describe('products', () => {
  test('from JSON Lines have their fields renamed and cast by type', async () => {
    const lines = [
      { artnr: 4711, title: 'Tee', cost: { eur: 1 }, price: '12.5', stock: 'yes' },
      { artnr: 4712, price: 'free' },
    ];
    const run = await importFile(
      service,
      'own.jsonl',
      lines.map((line) => JSON.stringify(line)).join('\n'),
      {
        entity: 'products',
        format: { kind: 'jsonl' },
        transformations: [
          { op: 'rename', from: 'artnr', to: 'id', values: [{ op: 'cast', to: 'string' }] },
          { op: 'rename', from: 'title', to: 'name' },
          cast('price', 'float'),
          { op: 'new', field: 'currency', value: 'EUR' },
          { op: 'delete', field: 'cost' },
          { op: 'delete', field: 'stock' },
        ],
      },
    );
    expect(run.tally).toMatchObject({ read: 2, added: 1, rejected: 1 });
    expect(await service.call('GET', '/v1/products/4711')).toMatchObject({
      id: '4711',
      name: 'Tee',
      price: 12.5,
      currency: 'EUR',
    });
    expect(await examplesOf(run.id)).toEqual([
      ['invalid_cast', 'price', { line: 2, value: 'free (cast to float)' }],
    ]);
  });

  test('from a feed have their attributes transformed before they are judged', async () => {
    const feed = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:sku>p1</g:sku><g:title>Tee</g:title><g:description>Soft</g:description><g:link>https://shop.example/p1</g:link>
<g:image_link>https://shop.example/p1.jpg</g:image_link><g:stock>1</g:stock><g:price>15.00 USD</g:price>
<g:brand>B</g:brand><g:mpn>M</g:mpn></item>
</channel></rss>`;
    const run = await importFile(service, 'own.xml', feed, {
      entity: 'products',
      format: { kind: 'google-xml' },
      transformations: [
        { op: 'rename', from: 'sku', to: 'id' },
        {
          op: 'rename',
          from: 'stock',
          to: 'availability',
          values: [{ op: 'map', mappings: [{ from: 1, to: 'in_stock' }] }],
        },
        { op: 'new', field: 'season', value: 2026 },
        { op: 'rename', from: 'absent', to: 'brand' },
      ],
    });
    expect(run.tally).toMatchObject({ read: 1, added: 1, rejected: 0 });
    expect(await service.call('GET', '/v1/products/p1')).toMatchObject({
      id: 'p1',
      brand: 'B',
      customFields: { availability: 'in_stock', season: '2026' },
    });
  });
});
