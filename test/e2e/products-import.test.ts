import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import { importFile, type ImportOf, issuesOf, reportOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders, withSql } from '../support/stored.ts';

const service = useService();
const XML: ImportOf = { entity: 'products', format: { kind: 'google-xml' } };
const JSON_LINES: ImportOf = { entity: 'products', format: { kind: 'jsonl' } };

beforeEach(() => clearOrders(service.databaseUrl));

const item = (id: string, change: (xml: string) => string = (xml) => xml) =>
  change(`<item>
    <g:id>${id}</g:id><title><![CDATA[Tee & <${id}>]]></title><g:description>Soft &amp; warm</g:description>
    <link>https://shop.example/p/${id}</link><g:image_link>https://shop.example/i/${id}.jpg</g:image_link>
    <g:availability>in stock</g:availability><g:price>15.00 USD</g:price><g:sale_price>12.50 USD</g:sale_price>
    <g:brand>Ünder</g:brand><g:mpn>M-${id}</g:mpn><g:item_group_id>G1</g:item_group_id>
    <g:product_type>Men &gt; Shirts</g:product_type><g:color>blue</g:color><g:size>M</g:size><g:adult>no</g:adult>
    <g:shipping><g:country>PT</g:country><g:price>3.00 USD</g:price></g:shipping>
  </item>`);
const rss = (items: string[], encoding = 'UTF-8') =>
  `<?xml version="1.0" encoding="${encoding}"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><link>https://shop.example</link>
${items.join('\n')}
</channel></rss>
`;

async function countProducts(): Promise<number> {
  return withSql(service.databaseUrl, async (sql) => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from products`;
    return row?.count ?? 0;
  });
}

describe('a Google product feed', () => {
  test('is stored product by product, in the shape of events', async () => {
    const run = await importFile(service, 'feed.xml', rss([item('p1'), item('p2')]), XML);
    expect(run).toMatchObject({ status: 'completed', tally: { read: 2, added: 2, rejected: 0 } });
    expect(await service.call('GET', '/v1/products/p1')).toMatchObject({
      id: 'p1',
      itemGroupId: 'G1',
      name: 'Tee & <p1>',
      brand: 'Ünder',
      category: 'Men/Shirts',
      categoriesList: ['Men', 'Shirts'],
      price: 15,
      currency: 'USD',
      discount: { value: 2.5, currency: 'USD' },
      adult: false,
      size: 'M',
      sku: 'M-p1',
      customFields: { color: 'blue', availability: 'in_stock', description: 'Soft & warm' },
      runId: run.id,
    });
  });

  test('is reported as the documentation asks: count, outcomes, first and last five, issues with share', async () => {
    const items = Array.from({ length: 20 }, (_, index) =>
      item(`p${index}`, (xml) => {
        if (index === 3) return xml.replace('15.00 USD', '15.00');
        if (index === 7) return xml.replace(/<g:image_link>.*<\/g:image_link>/, '');
        return index === 9 ? xml.replace('</g:color>', '</g:colour>') : xml;
      }),
    );
    const run = await importFile(service, 'feed.xml', rss(items), XML);
    const report = await reportOf(service, run.id);
    expect(report).toMatchObject({ fileItems: 20, valid: 17, events: null });
    expect(report.tally).toMatchObject({ read: 20, added: 17, rejected: 3 });
    expect(report.sample.first.map(({ read }) => read['id'])).toEqual([
      'p0',
      'p1',
      'p2',
      'p3',
      'p4',
    ]);
    expect(report.sample.last.map(({ stored }) => (stored as { id: string }).id)).toEqual([
      'p15',
      'p16',
      'p17',
      'p18',
      'p19',
    ]);
    expect(report.sample.first[3]).toMatchObject({
      stored: null,
      issues: [{ code: 'price_without_currency' }],
    });
    expect(report.issues).toContainEqual(
      expect.objectContaining({
        code: 'price_without_currency',
        column: 'price',
        count: 1,
        percent: 5,
      }),
    );
    const issues = await issuesOf(service, run.id);
    expect(issues.map(([code, column]) => [code, column])).toEqual([
      ['malformed_xml', null],
      ['missing_value', 'image_link'],
      ['price_without_currency', 'price'],
    ]);
    const rejected = await (await service.request('GET', `/v1/runs/${run.id}/rejected`)).text();
    expect(rejected.split('\r\n')[0]).toBe('"_raw","_line","_code","_column","_value","_hint"');
    expect(rejected).toContain('<g:id>p3</g:id>');
  });

  test('imported again tells what is new, what changed and what stays; what is missing from the feed stays', async () => {
    await importFile(service, 'one.xml', rss(['a', 'b', 'c'].map((id) => item(id))), XML);
    const changed = [item('b'), item('c', (xml) => xml.replace('15.00', '16.00')), item('d')];
    const dry = await importFile(service, 'two.xml', rss(changed), { ...XML, dryRun: true });
    expect(await countProducts()).toBe(3);
    const run = await importFile(service, 'two.xml', rss(changed), XML);
    expect(run.tally).toEqual({
      read: 3,
      added: 1,
      updated: 1,
      unchanged: 1,
      rejected: 0,
      ignored: 0,
    });
    expect(dry.tally).toEqual(run.tally);
    expect(await countProducts()).toBe(4);
    expect(await service.call('GET', '/v1/products/c')).toMatchObject({ price: 16 });
  });

  test('may be packed, and in the encoding that its declaration says', async () => {
    const feed = iconv.encode(rss([item('p1')], 'ISO-8859-1'), 'latin1');
    const run = await importFile(service, 'feed.xml.gz', gzipSync(feed), XML);
    expect(run).toMatchObject({ status: 'completed', file: { compression: 'gzip' } });
    expect(await service.call('GET', '/v1/products/p1')).toMatchObject({ brand: 'Ünder' });
  });

  test.each([
    ['is cut off', rss([item('p1')]).slice(0, -20), 'UnreadableFile'],
    [
      'has a DOCTYPE',
      rss([]).replace('<rss', '<!DOCTYPE rss [<!ENTITY a "b">]><rss'),
      'UnreadableFile',
    ],
    ['is a web page', '<html><body>Not found</body></html>', 'UnreadableFile'],
    ['is no XML', 'id,title\n1,a\n', 'UnreadableFile'],
    ['is empty', '', 'EmptyFile'],
  ])('fails with a sentence when it %s, and nothing of it is stored', async (_, content, type) => {
    const run = await importFile(service, 'bad.xml', content, XML);
    expect(run).toMatchObject({ status: 'failed', failure: { type } });
    expect(await countProducts()).toBe(0);
  });
});

describe('products as JSON Lines', () => {
  test('need only an id; values from files are data', async () => {
    const lines = [
      '{"id":"p1"}',
      '{"id":12345678901234567890,"name":"twenty digits","__proto__":{"a":1}}',
      '{"id":"p3","price":1e400}',
      '{"id":"p4","name":"a\\u0000b"}',
      '{"id":"p5","name":"half \\ud800","customFields":{"__proto__":"x","constructor":"y"}}',
      '[1]',
      '{"id":"p7"',
      '',
      '{"name":"no id"}',
      '{"id":"p1","name":"again"}',
    ];
    const run = await importFile(service, 'p.jsonl', lines.join('\n'), JSON_LINES);
    expect(run).toMatchObject({
      status: 'completed',
      tally: { read: 9, added: 3, rejected: 5, ignored: 1 },
    });
    expect(await service.call('GET', '/v1/products/12345678901234567890')).toMatchObject({
      id: '12345678901234567890',
      name: 'twenty digits',
    });
    expect(await service.call('GET', '/v1/products/p1')).toMatchObject({ name: 'again' });
    const fifth = await service.call<{ name: string; customFields: object }>(
      'GET',
      '/v1/products/p5',
    );
    expect(fifth.name).toBe('half \ufffd');
    expect(Object.entries(fifth.customFields)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    const codes = (await issuesOf(service, run.id)).map(([code]) => code);
    for (const code of [
      'invalid_number',
      'nul_character',
      'lone_surrogate',
      'not_an_object',
      'malformed_json',
      'missing_value',
      'repeated_product',
    ])
      expect(codes).toContain(code);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});
