import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { GAP, GAP_CHARACTERS } from '../../../domain/orders/gaps.ts';
import { recordKey } from '../../../domain/record-key.ts';
import { cellsOf, FULL, itemOnly, REQUIRED } from '../../domain/orders/kevel-orders.ts';
import { GOOD_ROW } from '../../domain/orders/shopify.ts';
import { codesOf, csvOf, orderRows, readOrdersOf } from './order-chunks.ts';

const idsOf = (text: string) =>
  readOrdersOf(text).orders.map(({ id, line, document }) => [
    id,
    line,
    document.lineItems.map(({ lineItemId }) => lineItemId),
  ]);

describe('a spooled row', () => {
  test('has key, digest, id, dates, gaps and document', () => {
    const [order] = readOrdersOf(csvOf([{ ...FULL, orderId: 'a\\b' }])).orders;
    expect(order).toMatchObject({
      line: 2,
      key: recordKey('a\\b'),
      id: 'a\\\\b',
      lastUpdated: '2020-09-16T19:13:31Z',
      occurredAt: '2020-09-16T09:38:06Z',
    });
    expect(order?.gaps).toHaveLength(GAP_CHARACTERS);
    expect(order?.text).toContain(`${GAP}}`);
    expect(order?.document.order.id).toBe('a\\b');
    const digest = createHash('sha256')
      .update(order?.text ?? '')
      .digest('hex')
      .slice(0, 32);
    expect(order?.digest).toBe(digest);
  });

  test('has no last update when the order has none', () => {
    expect(readOrdersOf(csvOf([REQUIRED])).orders[0]?.lastUpdated).toBe('\\N');
  });
});

describe('rows become orders', () => {
  test('by their id, when they follow each other', () => {
    const rows = [...orderRows('a', 2), ...orderRows('b'), ...orderRows('c', 3)];
    expect(idsOf(csvOf(rows))).toEqual([
      ['a', 2, ['a-1', 'a-2']],
      ['b', 4, ['b-1']],
      ['c', 5, ['c-1', 'c-2', 'c-3']],
    ]);
  });

  test('whether later rows repeat the id, blanks around it, or leave it empty', () => {
    const [first = {}, second = {}, third = {}] = orderRows('a', 3);
    const rows = [first, { ...second, orderId: ' a ' }, third];
    expect(idsOf(csvOf(rows))).toEqual([['a', 2, ['a-1', 'a-2', 'a-3']]]);
  });

  test('once more when an id comes back behind another order', () => {
    const rows = [...orderRows('a'), ...orderRows('b'), ...orderRows('a')];
    expect(idsOf(csvOf(rows)).map(([id]) => id)).toEqual(['a', 'b', 'a']);
  });

  test('with line breaks and quotes in their cells, and blank lines between them', () => {
    const [first = {}, second = {}] = orderRows('a', 2, { lineItem_name: 'two\nlines, "quoted"' });
    const text = `${csvOf([first])}\n  \n${csvOf([second, ...orderRows('b')])}`;
    const { orders, report } = readOrdersOf(text);
    expect(orders.map(({ id, line }) => [id, line])).toEqual([
      ['a', 2],
      ['b', 8],
    ]);
    expect(orders[0]?.document.lineItems.map(({ name }) => name)).toEqual([
      'two\nlines, "quoted"',
      'two\nlines, "quoted"',
    ]);
    expect(report).toMatchObject({ rows: 3, read: 2, rejected: 0, ignored: 0, issues: [] });
  });

  test('and ids are told apart by case, kept with 20 digits, and may be __proto__', () => {
    const ids = ['A', 'a', '12345678901234567890', '12345678901234567891', '__proto__'];
    expect(idsOf(csvOf(ids.flatMap((id) => orderRows(id)))).map(([id]) => id)).toEqual(ids);
  });
});

describe('a row that has lost its id', () => {
  test.each([
    ['userId', 'other@email.com'],
    ['createdAt', '2021-01-01T00:00:00Z'],
  ])('is a record of its own when its %s is another', (column, value) => {
    const [lost = {}] = orderRows('', 1);
    const rows = [...orderRows('a'), { ...lost, [column]: value }, ...orderRows('b')];
    const { orders, report, rejected } = readOrdersOf(csvOf(rows));
    expect(orders.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(orders[0]?.document.lineItems).toHaveLength(1);
    expect(report).toMatchObject({ rows: 3, read: 3, rejected: 1 });
    expect(codesOf(report.issues)).toEqual([['missing_value', 'orderId', 1]]);
    expect(rejected.map(({ line }) => line)).toEqual([3]);
  });

  test('takes the rows behind it along, until there is an id again', () => {
    const [lost = {}] = orderRows('', 1, { userId: 'other@email.com' });
    const behind = { ...itemOnly(lost), lineItem_id: 'behind' };
    const rows = [...orderRows('a'), lost, behind, ...orderRows('b')];
    const { report, rejected } = readOrdersOf(csvOf(rows));
    expect(report).toMatchObject({ rows: 4, read: 3, rejected: 1 });
    expect(rejected.map(({ line, issues }) => [line, issues.map(({ code }) => code)])).toEqual([
      [3, ['missing_value']],
      [4, ['rejected_with_order']],
    ]);
  });

  test('is one of the order before when it repeats what the first row says', () => {
    const [first = {}] = orderRows('a', 1, { total: '2', subtotal: '2' });
    expect(idsOf(csvOf([first, { ...first, orderId: '' }]))).toEqual([['a', 2, ['a-1', 'a-1']]]);
  });

  test('is rejected at the very start, too', () => {
    const { report, orders } = readOrdersOf(csvOf([...orderRows(''), ...orderRows('a')]));
    expect(orders.map(({ id }) => id)).toEqual(['a']);
    expect(codesOf(report.issues)).toEqual([['missing_value', 'orderId', 1]]);
  });
});

describe('an order with something wrong', () => {
  test('is rejected with all its rows, and each issue is counted once for the order', () => {
    const [first = {}, second = {}, third = {}] = orderRows('bad', 3);
    const rows = [
      ...orderRows('a'),
      { ...first, lineItem_tax: 'x' },
      second,
      { ...third, lineItem_tax: 'y', lineItem_sku: '' },
      ...orderRows('b'),
    ];
    const { orders, report, rejected } = readOrdersOf(csvOf(rows));
    expect(orders.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(report).toMatchObject({ rows: 5, read: 3, rejected: 1, ignored: 0 });
    expect(codesOf(report.issues)).toEqual([
      ['invalid_number', 'lineItem_tax', 1],
      ['missing_value', 'lineItem_sku', 1],
    ]);
    expect(report.issues[1]?.examples).toEqual([{ line: 5, value: null }]);
    expect(rejected).toEqual([
      {
        line: 3,
        cells: cellsOf({ ...first, lineItem_tax: 'x' }),
        raw: csvOf([{ ...first, lineItem_tax: 'x' }]).trimEnd(),
        issues: [{ code: 'invalid_number', column: 'lineItem_tax', value: 'x' }],
      },
      {
        line: 4,
        cells: cellsOf(second),
        raw: csvOf([second]).trimEnd(),
        issues: [{ code: 'rejected_with_order', column: null, value: null }],
      },
      {
        line: 5,
        cells: cellsOf({ ...third, lineItem_tax: 'y', lineItem_sku: '' }),
        raw: csvOf([{ ...third, lineItem_tax: 'y', lineItem_sku: '' }]).trimEnd(),
        issues: [
          { code: 'invalid_number', column: 'lineItem_tax', value: 'y' },
          { code: 'missing_value', column: 'lineItem_sku', value: null },
        ],
      },
    ]);
  });

  test('keeps the lines of rows behind quoted line breaks', () => {
    const rows = orderRows('a', 3, { lineItem_name: 'x\ny', lineItem_quantity: 'many' });
    const { rejected } = readOrdersOf(csvOf(rows), { firstLine: 100 });
    expect(rejected.map(({ line }) => line)).toEqual([100, 102, 104]);
  });

  test('is not taken because of a row that has too few cells, which says that itself', () => {
    const text = `${csvOf(orderRows('a', 2))}a,short\n${csvOf([...orderRows('a', 1), ...orderRows('b')])}`;
    const { orders, report, rejected } = readOrdersOf(text);
    expect(orders.map(({ id }) => id)).toEqual(['b']);
    expect(report).toMatchObject({ rows: 5, read: 2, rejected: 1 });
    expect(codesOf(report.issues)).toEqual([
      ['repeated_line_item', 'lineItem_id', 1],
      ['too_few_columns', null, 1],
    ]);
    expect(rejected.map(({ line, issues }) => [line, issues.at(-1)?.code])).toEqual([
      [2, 'rejected_with_order'],
      [3, 'rejected_with_order'],
      [4, 'too_few_columns'],
      [5, 'rejected_with_order'],
    ]);
  });

  test('tells only the shape of its first row when that cannot be read', () => {
    const { report } = readOrdersOf(`a,short\n${csvOf(orderRows('a', 2).slice(1))}`);
    expect(codesOf(report.issues)).toEqual([['too_few_columns', null, 1]]);
    expect(report).toMatchObject({ read: 1, rejected: 1 });
  });

  test('may have a NUL or bytes that are no UTF-8, and still tells the rest', () => {
    const [first = {}] = orderRows('a', 1, { lineItem_name: 'a\0b', lineItem_tax: 'x' });
    const { report } = readOrdersOf(csvOf([first]));
    expect(codesOf(report.issues)).toEqual([
      ['invalid_number', 'lineItem_tax', 1],
      ['nul_character', 'lineItem_name', 1],
    ]);
  });

  test('is one whose row opens a quote that never closes', () => {
    const text = `${csvOf(orderRows('a'))},,"open\n${csvOf(orderRows('b'))}`;
    const { orders, report, rejected } = readOrdersOf(text);
    expect(orders.map(({ id }) => id)).toEqual(['b']);
    expect(report).toMatchObject({ rows: 3, read: 2, rejected: 1 });
    expect(rejected.map(({ line, cells }) => [line, cells === null])).toEqual([
      [2, false],
      [3, true],
    ]);
  });

  test('goes into the report as an issue for a stray quote only as a warning, and is taken', () => {
    const text = csvOf(orderRows('a', 1, { lineItem_name: 'NAME' })).replace('NAME', '5" pipe');
    const { orders, report } = readOrdersOf(text);
    expect(orders[0]?.document.lineItems[0]?.name).toBe('5" pipe');
    expect(codesOf(report.issues)).toEqual([['stray_quote', 'lineItem_name', 1]]);
  });
});

test('ids are hashed when the import says so, and the plain one is not stored', () => {
  const { orders } = readOrdersOf(csvOf(orderRows('a')), { hashUserId: true });
  const sha256 = createHash('sha256').update('john@email.com').digest('hex');
  expect(orders[0]?.document.userId).toEqual({ type: 'email_sha256', id: sha256 });
  expect(orders[0]?.text).not.toContain('john@email.com');
});

test('rows of a Shopify order may leave its name blank and repeat other cells, or differ in them', () => {
  const header = Object.keys(GOOD_ROW);
  const rows = [
    { ...GOOD_ROW, Name: '#1' },
    { ...GOOD_ROW, Name: '', 'Created at': '2025-10-08 00:00:00 +0200', Email: 'bo@example.com' },
    { ...GOOD_ROW, Name: '#1', Id: '' },
    { ...GOOD_ROW, Name: '#2' },
  ];
  const text = rows.map((row) => `${Object.values(row).join(',')}\n`).join('');
  const { orders, report } = readOrdersOf(text, { kind: 'shopify-csv', header });
  expect(orders.map(({ id, line, document }) => [id, line, document.lineItems.length])).toEqual([
    ['#1', 2, 3],
    ['#2', 5, 1],
  ]);
  expect(report).toMatchObject({ rows: 4, read: 2, rejected: 0 });
});
