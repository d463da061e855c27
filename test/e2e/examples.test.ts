import { beforeEach, expect, test } from 'vitest';
import { type ExampleName, EXAMPLES } from '../../dev/make-example.ts';
import { importFile, type ImportOf, issuesOf, reportOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders } from '../support/stored.ts';

const service = useService();

beforeEach(() => clearOrders(service.databaseUrl));

test.each<[ExampleName, ImportOf, object, string[]]>([
  [
    'shopify-orders.csv',
    { entity: 'orders', format: { kind: 'shopify-csv', hashUserId: true } },
    { read: 80, added: 70, rejected: 10, ignored: 0 },
    ['expired_order', 'invalid_date', 'invalid_email', 'missing_value', 'total_mismatch'],
  ],
  [
    'orders.csv',
    { entity: 'orders', format: { kind: 'kevel-csv', hashUserId: true } },
    { read: 605, added: 574, rejected: 26, ignored: 5 },
    [
      'blank_row',
      'date_without_offset',
      'invalid_currency',
      'invalid_date',
      'invalid_line_item_status',
      'invalid_number',
      'invalid_user_id_type',
      'line_items_mismatch',
      'missing_value',
      'refund_above_total',
      'repeated_line_item',
      'repeated_order',
      'total_mismatch',
      'unknown_column',
      'updated_before_created',
    ],
  ],
  [
    'products-atom.xml',
    { entity: 'products', format: { kind: 'google-xml' } },
    { read: 20, added: 19, rejected: 1, ignored: 0 },
    ['invalid_price'],
  ],
  [
    'products.jsonl',
    { entity: 'products', format: { kind: 'jsonl' } },
    { read: 43, added: 35, rejected: 7, ignored: 1 },
    ['invalid_type', 'malformed_json', 'missing_value', 'not_an_object', 'unknown_field'],
  ],
])('%s is imported, and its mistakes are told', async (name, definition, tally, codes) => {
  const run = await importFile(service, name, EXAMPLES[name](), definition);
  expect(run.status).toBe('completed');
  expect(run.tally).toMatchObject({ ...tally, updated: 0, unchanged: 0 });
  const found = (await issuesOf(service, run.id)).map(([code]) => code);
  expect(found).toEqual(expect.arrayContaining(codes));
  expect((await reportOf(service, run.id)).sample.first).toHaveLength(5);
  const again = await importFile(service, name, EXAMPLES[name](), definition);
  expect(again.tally).toMatchObject({ added: 0, updated: 0, unchanged: run.tally?.added });
});
