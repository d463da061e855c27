import { expect, test } from 'vitest';
import { GAP } from '../../../domain/orders/gaps.ts';
import { createShopifyAssembler } from '../../../domain/orders/shopify-assembler.ts';
import { SHOPIFY_COLUMNS, type ShopifyColumnName } from '../../../domain/orders/shopify-columns.ts';
import { recordKey } from '../../../domain/record-key.ts';
import {
  assemble,
  documentOf,
  GOOD_ROW,
  issuesOf,
  lineCells,
  type ShopifyCells,
} from './shopify.ts';

const NOTHING: ShopifyCells = Object.fromEntries(SHOPIFY_COLUMNS.map(({ name }) => [name, '']));

test('the order id is the Name with its #, or the Id', () => {
  expect(documentOf([{}]).order.id).toBe('#1001');
  expect(assemble([{}], { orderIdColumn: 'Id' }).id).toBe('5701234567890');
  expect(documentOf([{}], { orderIdColumn: 'Id' }).order.id).toBe('5701234567890');
});

test('the email is trimmed and lower-cased, and hashed on demand', () => {
  const rows = [{ Email: ' John@Email.com ' }];
  expect(documentOf(rows).userId).toEqual({ type: 'email', id: 'john@email.com' });
  expect(documentOf(rows, { hashUserId: true }).userId).toEqual({
    type: 'email_sha256',
    id: 'fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f',
  });
});

test('an email that is none rejects the order', () => {
  expect(issuesOf([{ Email: 'john' }])).toEqual(['2 invalid_email Email john']);
  expect(issuesOf([{ Email: 'null' }])).toEqual(['2 reserved_user_id Email null']);
});

test('columns of the order count in the first row only', () => {
  const first = documentOf([{}, { ...NOTHING, ...lineCells('cap') }]);
  const repeated = documentOf([
    {},
    { ...lineCells('cap'), Email: 'none', Total: 'x', 'Created at': '?' },
  ]);
  expect(repeated).toEqual(first);
  expect(first.lineItems.map(({ productId }) => productId)).toEqual(['hat', 'cap']);
});

test('each order begins anew', () => {
  const header = SHOPIFY_COLUMNS.map(({ name }) => name);
  const format = {
    kind: 'shopify-csv',
    delimiter: ',',
    orderIdColumn: 'Name',
    hashUserId: false,
  } as const;
  const assembler = createShopifyAssembler(header, format);
  const cellsOf = (cells: ShopifyCells) =>
    header.map((name) => ({ ...GOOD_ROW, ...cells })[name] ?? '');
  assembler.row(cellsOf({ Email: 'wrong' }), 2, false);
  expect(assembler.end().order).toBeNull();
  assembler.row(cellsOf({ Name: '#2' }), 3, false);
  const { order, issues } = assembler.end();
  expect([order?.id, issues]).toEqual(['#2', []]);
  expect(order?.document.split(GAP)).toHaveLength(2);
});

test('every required column is asked for: those of the order in its first row, those of the line item in each', () => {
  const expected = SHOPIFY_COLUMNS.filter(({ required }) => required);
  const asked = assemble([NOTHING, NOTHING]).issues;
  expect(asked.every(({ code, value }) => code === 'missing_value' && value === null)).toBe(true);
  const columnsOf = (line: number) =>
    new Set(asked.filter((issue) => issue.line === line).map(({ column }) => column));
  expect(columnsOf(2)).toEqual(new Set(expected.map(({ name }) => name)));
  expect(columnsOf(3)).toEqual(
    new Set(expected.flatMap(({ name, part }) => (part === 'lineItem' ? [name] : []))),
  );
});

test('what is optional and empty is left out', () => {
  const { order, lineItems } = documentOf([{}]);
  expect(Object.keys(order)).not.toContain('promotions');
  expect(Object.keys(order)).not.toContain('source');
  expect(Object.keys(lineItems[0] ?? {})).not.toContain('brand');
  const told = documentOf([
    {
      'Payment Method': 'Visa',
      'Shipping Method': 'UPS',
      'Shipping Country': 'FR',
      Source: 'web',
      'Discount Code': 'SALE',
      Vendor: 'Nike',
    },
  ]);
  expect(told.order).toMatchObject({
    paymentMethod: 'Visa',
    shippingMethod: 'UPS',
    shippingCountry: 'FR',
    source: 'web',
    promotions: ['SALE'],
  });
  expect(told.lineItems[0]?.brand).toBe('Nike');
});

test('a product may fill in all that its line item does not say', () => {
  const always = [
    'itemGroupId',
    'category',
    'categoriesList',
    'adult',
    'size',
    'sizeSystem',
    'gender',
    'customFields',
  ];
  const { gaps } = assemble([{ Vendor: 'Nike' }, {}]);
  expect(gaps[0]).toEqual(always);
  expect(gaps[1]?.toSorted()).toEqual([...always, 'brand'].toSorted());
});

test('gaps name the product of each line item, and the document has a place for them', () => {
  const header = Object.keys(GOOD_ROW) as ShopifyColumnName[];
  const assembler = createShopifyAssembler(header, {
    kind: 'shopify-csv',
    delimiter: ',',
    orderIdColumn: 'Name',
    hashUserId: false,
  });
  assembler.row(Object.values(GOOD_ROW), 2, true);
  const { order } = assembler.end();
  expect(order?.gaps.slice(3)).toBe(recordKey('hat'));
  expect(order?.document).toContain(`"status":"paid"${GAP}}]`);
});

test.each([
  ['authorized', 'placed placed cancelled placed'],
  ['pending', 'placed placed cancelled placed'],
  ['partially_paid', 'placed placed cancelled placed'],
  ['paid', 'paid paid cancelled fulfilled'],
  ['partially_refunded', 'paid paid refunded fulfilled'],
  ['refunded', 'refunded refunded refunded refunded'],
  ['voided', 'cancelled cancelled cancelled cancelled'],
])(
  'line items of an order that is %s, when pending, partial, restocked, fulfilled',
  (status, expected) => {
    const rows = ['pending', 'partial', 'restocked', 'fulfilled'].map((fulfillment) => ({
      'Financial Status': status,
      'Lineitem fulfillment status': fulfillment,
    }));
    expect(
      documentOf(rows)
        .lineItems.map((item) => item.status)
        .join(' '),
    ).toBe(expected);
  },
);

test('statuses that are unknown reject the order, and an expired payment says what it is', () => {
  expect(issuesOf([{ 'Financial Status': 'expired' }])).toEqual([
    '2 expired_order Financial Status expired',
  ]);
  expect(issuesOf([{ 'Financial Status': 'Paid' }])).toEqual([
    '2 invalid_financial_status Financial Status Paid',
  ]);
  expect(issuesOf([{}, { 'Lineitem fulfillment status': 'unfulfilled' }])).toEqual([
    '3 invalid_fulfillment_status Lineitem fulfillment status unfulfilled',
  ]);
});

test('the last update is the latest of the dates of creation, payment and fulfilment', () => {
  const updated = (cells: ShopifyCells) => documentOf([cells]).lastUpdated;
  expect(updated({})).toBe('2025-10-07T07:50:26Z');
  expect(updated({ 'Paid at': '2025-10-07 09:50:27 +0200' })).toBe('2025-10-07T07:50:27Z');
  // 09:00 at -0700 is later than 12:00 at +0200.
  expect(
    updated({
      'Paid at': '2025-10-08 09:00:00 -0700',
      'Fulfilled at': '2025-10-08 12:00:00 +0200',
    }),
  ).toBe('2025-10-08T16:00:00Z');
  expect(updated({ 'Paid at': '2024-01-01 00:00:00 +0000' })).toBe('2025-10-07T07:50:26Z');
});

test('dates have the one form that Shopify writes', () => {
  expect(issuesOf([{ 'Created at': '2025-10-07T09:50:26+0200', 'Paid at': 'soon' }])).toEqual([
    '2 invalid_date Created at 2025-10-07T09:50:26+0200',
    '2 invalid_date Paid at soon',
  ]);
});

test('totals that do not add up and refunds above the total are told, and kept', () => {
  const { document, issues } = assemble([{ Total: '8.5', 'Refunded Amount': '9' }]);
  expect(issues.map(({ code }) => code)).toEqual(['total_mismatch', 'refund_above_total']);
  expect(document?.order).toMatchObject({ total: 8.5, refund: 9 });
});

test('texts that JSON has to escape stay what they are', () => {
  const name = '"quotes", \\ back\nslash \u0001 𝄞 __proto__';
  expect(documentOf([{ 'Lineitem name': name }]).lineItems[0]?.name).toBe(name);
});
