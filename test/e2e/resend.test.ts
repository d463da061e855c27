import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import { ordersFile } from '../support/orders-file.ts';
import { correct, rejectedOf, resend, type ResentRun } from '../support/rejected.ts';
import {
  importFile,
  importUsers,
  type ImportOf,
  issuesOf,
  reportOf,
  type ShownRun,
  userOf,
} from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders, clearUsers, storedOrders, storedUsers } from '../support/stored.ts';

const service = useService();
const PRODUCTS_XML: ImportOf = { entity: 'products', format: { kind: 'google-xml' } };

beforeEach(() => clearUsers(service.databaseUrl));
beforeEach(() => clearOrders(service.databaseUrl));

/** The counts of a run and its parents are those of the run of the right file. */
function expectTogether(run: ResentRun, right: ShownRun, parentRunId: string): void {
  expect(run).toMatchObject({
    status: 'completed',
    trigger: 'resend',
    parent: { runId: parentRunId },
    together: right.tally,
  });
}

describe('users that were rejected, corrected and sent again', () => {
  const ROWS = 600;
  const NOTES = ['=1+1', "'=1", "''-x", '+351', '-5;"x"', '@a', "'s", 'two\r\nlines', 'plain'];
  const DEFINITION = {
    source: { encoding: 'windows-1252' },
    format: { delimiter: ';' },
    transformations: [
      {
        op: 'rename',
        from: 'pedidos',
        to: 'orders',
        values: [{ op: 'cast', to: 'integer' }],
      },
    ],
  };

  function usersFile(isRight: boolean): Buffer {
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const email = isRight || row % 7 !== 3 ? `user${row}@example.com` : `user${row}@`;
      const orders = isRight || row % 5 !== 1 ? row : `${row} pçs`;
      const notes = `"${(NOTES[row % NOTES.length] ?? '').replaceAll('"', '""')}"`;
      const line = `${email};Zoë ${row} €;${orders};${notes}`;
      return isRight || row % 50 !== 20 ? line : `${line};extra`;
    });
    return iconv.encode(`email;"=nome";pedidos;notas\r\n${rows.join('\r\n')}\r\n`, 'windows-1252');
  }

  const FORM = { delimiter: ';', encoding: 'windows-1252' };
  const fixEmail = (row: Record<string, string>) => {
    if (row['email']?.endsWith('@')) row['email'] += 'example.com';
  };
  const fixOrders = (row: Record<string, string>) => {
    row['pedidos'] = row['pedidos']?.replace(' pçs', '') ?? '';
  };
  /** Cells without a column come behind the own ones. */
  const withoutExtra = (file: Buffer) =>
    Buffer.from(file.toString('latin1').replaceAll(/;"extra"\r\n/g, '\r\n'), 'latin1');

  test.each(['', '?exact=true'])(
    'are stored as if the file had been right from the start, and the counts add up %s',
    async (query) => {
      const right = await importUsers(service, 'right.csv', usersFile(true), DEFINITION);
      expect(right.tally).toMatchObject({ read: ROWS, added: ROWS });
      const expected = await storedUsers(service.databaseUrl);
      await clearUsers(service.databaseUrl);

      const parent = await importUsers(service, 'wrong.csv', usersFile(false), DEFINITION);
      expect(parent.tally?.rejected).toBeGreaterThan(150);
      expect(parent.tally?.rejected).toBeLessThan(ROWS / 2);
      const file = withoutExtra(await rejectedOf(service, parent.id, query));
      const corrected = correct(file, FORM, (row) => {
        fixEmail(row);
        fixOrders(row);
      });
      const run = await resend(service, parent.id, corrected, { exact: query !== '' });
      expectTogether(run, right, parent.id);
      expect(run.tally).toMatchObject({ read: parent.tally?.rejected, rejected: 0 });
      expect(await storedUsers(service.databaseUrl)).toBe(expected);
      expect(await issuesOf(service, run.id)).toEqual([]);
      const { sample } = await reportOf(service, run.id);
      const names = Object.keys(sample.first[0]?.read ?? {});
      expect(names.sort()).toEqual(['=nome', 'email', 'notas', 'pedidos']);
    },
  );

  test('step by step end in the same, and each step counts once', async () => {
    const right = await importUsers(service, 'right.csv', usersFile(true), DEFINITION);
    const expected = await storedUsers(service.databaseUrl);
    await clearUsers(service.databaseUrl);

    const first = await importUsers(service, 'wrong.csv', usersFile(false), DEFINITION);
    const emails = correct(await rejectedOf(service, first.id), FORM, fixEmail);
    const second = await resend(service, first.id, emails);
    expect(second.tally?.rejected).toBeGreaterThan(100);
    expect(second.together).toEqual({
      ...first.tally,
      added: (first.tally?.added ?? 0) + (second.tally?.added ?? 0),
      rejected: second.tally?.rejected,
    });
    const orders = correct(withoutExtra(await rejectedOf(service, second.id)), FORM, fixOrders);
    const third = await resend(service, second.id, orders);
    expectTogether(third, right, second.id);
    expect(third.parent?.tally).toEqual(second.tally);
    expect(await storedUsers(service.databaseUrl)).toBe(expected);
  });

  test('without a correction are rejected again, each with the line that it has now', async () => {
    const parent = await importUsers(
      service,
      'wrong.csv',
      'id,name,note\n1,a,"two\nlines"\n3,d,\0e\n4,e,f,g\nnull,f,"x\ny"\n2,"b,c\n',
      { format: { userIdField: 'id', userIdType: 'crm_id' } },
    );
    expect(parent.tally).toMatchObject({ read: 5, rejected: 4 });
    const run = await resend(service, parent.id, await rejectedOf(service, parent.id));
    expect(run).toMatchObject({
      status: 'completed',
      tally: { read: 4, rejected: 4 },
      together: parent.tally,
    });
    const before = await issuesOf(service, parent.id);
    const now = await issuesOf(service, run.id);
    expect(now.map(([code, , , line]) => [code, line])).toEqual([
      ['nul_character', 2],
      ['reserved_user_id', 4],
      ['too_few_columns', 6],
      ['too_many_columns', 3],
    ]);
    expect(before.map(([code]) => code)).toEqual([
      'nul_character',
      'reserved_user_id',
      'too_many_columns',
      'unclosed_quote',
    ]);
  });

  test('show in a dry run what would become of them', async () => {
    const parent = await importUsers(service, 'wrong.csv', 'email\na@b.co\nb@\n');
    const file = correct(await rejectedOf(service, parent.id), {}, fixEmail);
    const dry = await resend(service, parent.id, file, { dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, together: { read: 2, added: 2, rejected: 0 } });
    expect((await service.request('GET', '/v1/users/email/b@example.com')).status).toBe(404);
    const real = await resend(service, parent.id, file);
    expect(real).toMatchObject({ dryRun: false, together: dry.together });
    await userOf(service, 'b@example.com');
  });

  test('may come as an import of their own', async () => {
    const parent = await importUsers(service, 'wrong.csv', 'email,x\nb@,=1\n');
    const file = correct(await rejectedOf(service, parent.id), {}, fixEmail);
    await importUsers(service, 'fixed.csv', file);
    const preview = await service.call('POST', '/v1/preview', {
      entity: 'users',
      source: { kind: 'file', url: 'upload://fixed.csv' },
      format: { kind: 'csv' },
    });
    expect(preview).toMatchObject({
      columns: [{ name: 'email' }, { name: 'x' }],
      records: [{ line: 2, read: { email: 'b@example.com', x: '=1' } }],
    });
    expect((await userOf(service, 'b@example.com')).attributes).toEqual({
      email: 'b@example.com',
      x: '=1',
    });
  });
});

describe('records of other formats that were rejected, corrected and sent again', () => {
  test('orders come with all their rows, and are taken whole', async () => {
    const definition: ImportOf = { entity: 'orders', format: { kind: 'kevel-csv' } };
    const orders = ordersFile(600);
    const right = await importFile(
      service,
      'right.csv',
      orders.replaceAll('10,00 EUR', '10'),
      definition,
    );
    const expected = await storedOrders(service.databaseUrl);
    await clearOrders(service.databaseUrl);

    const parent = await importFile(service, 'wrong.csv', orders, definition);
    expect(parent.tally?.rejected).toBe(6);
    const file = await rejectedOf(service, parent.id);
    expect(file.toString()).toContain('rejected_with_order');
    const corrected = correct(file, {}, (row) => {
      row['lineItem_total'] = row['lineItem_total']?.replace('10,00 EUR', '10') ?? '';
    });
    const run = await resend(service, parent.id, corrected);
    expectTogether(run, right, parent.id);
    expect(run.tally).toMatchObject({ read: 6, added: 6 });
    expect(await issuesOf(service, run.id)).toEqual([]);
    expect(await storedOrders(service.databaseUrl)).toEqual(expected);
  });

  test('JSON Lines come as lines of JSON', async () => {
    const definition: ImportOf = {
      entity: 'users',
      format: { kind: 'jsonl', userIdField: 'email', userIdType: 'email' },
    };
    const lines = '{"email":"a@b.co"}\n{"email":"b@","n":12345678901234567890}\n{"email":"c@",\n';
    const parent = await importFile(service, 'wrong.jsonl', lines, definition);
    const file = await rejectedOf(service, parent.id, '?format=original');
    expect(file.toString()).toBe('{"email":"b@","n":12345678901234567890}\n{"email":"c@",\n');
    const corrected = file
      .toString()
      .replaceAll('@"', '@b.co"')
      .replace(',\n', '}\n')
      .replace(/,\n$/, '}\n');
    const run = await resend(service, parent.id, Buffer.from(corrected));
    expect(run).toMatchObject({
      status: 'completed',
      together: { read: 3, added: 3, rejected: 0 },
    });
    await userOf(service, 'b@b.co');
  });

  test.each([
    [
      'RSS',
      '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:x="a&amp;b&lt;"><channel><title>Shop é</title>\n',
      'item',
      '</channel></rss>',
    ],
    [
      'Atom with prefixes',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">\n',
      'a:entry',
      '</a:feed>',
    ],
  ])('items of %s come in a feed of their own', async (_, start, tag, end) => {
    const item = (id: number, price: string) =>
      `<${tag}><g:id>p${id}</g:id><g:title>Café ${id}</g:title><g:description>d</g:description>` +
      `<g:link>https://shop.example/${id}</g:link><g:image_link>https://shop.example/${id}.jpg</g:image_link>` +
      `<g:availability>in_stock</g:availability><g:price>${price}</g:price></${tag}>\n`;
    const feed = (items: string[]) =>
      iconv.encode(
        `<?xml version="1.0" encoding="windows-1252"?>\n${start}${items.join('')}${end}`,
        'windows-1252',
      );
    const content = feed([item(1, '5 EUR'), item(2, 'five'), `<${tag}><g:id>p3\n`, item(4, 'x')]);
    const parent = await importFile(service, 'feed.xml', content, PRODUCTS_XML);
    expect(parent.tally).toMatchObject({ read: 4, added: 1, rejected: 3 });
    const file = await rejectedOf(service, parent.id, '?format=original');

    const again = await resend(service, parent.id, file);
    expect(again).toMatchObject({ status: 'completed', together: parent.tally });
    expect((await issuesOf(service, again.id)).map(([code]) => code)).toEqual(
      (await issuesOf(service, parent.id)).map(([code]) => code),
    );

    const corrected = iconv
      .decode(file, 'windows-1252')
      .replaceAll(/(?<=price>)(five|x)/g, '7 EUR')
      .replace(`<${tag}><g:id>p3\n`, item(3, '3 EUR'));
    const run = await resend(service, parent.id, iconv.encode(corrected, 'windows-1252'));
    expect(run).toMatchObject({
      status: 'completed',
      together: { read: 4, added: 4, rejected: 0 },
    });
    expect(await service.call('GET', '/v1/products/p2')).toMatchObject({ name: 'Café 2' });
  });
});
