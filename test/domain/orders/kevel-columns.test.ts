import { expect, test } from 'vitest';
import {
  KEVEL_COLUMNS,
  requireKevelColumns,
  unknownKevelColumns,
} from '../../../domain/orders/kevel-columns.ts';
import { LINE_ITEM_COLUMNS, ORDER_COLUMNS } from '../../../domain/orders/kevel-fields.ts';
import { HEADER } from './kevel-orders.ts';

const REQUIRED = KEVEL_COLUMNS.filter((column) => column.required).map(({ name }) => name);

test('the format has 40 columns, 22 of them required', () => {
  expect(KEVEL_COLUMNS.map(({ name }) => name)).toHaveLength(40);
  expect(new Set(KEVEL_COLUMNS.map(({ name }) => name)).size).toBe(40);
  expect(REQUIRED).toHaveLength(22);
});

test('every column is a field of the document', () => {
  const elsewhere = ['userIdType', 'userId', 'createdAt', 'lastUpdated', 'custom_<name...>'];
  expect([...ORDER_COLUMNS, ...LINE_ITEM_COLUMNS, ...elsewhere].toSorted()).toEqual(
    KEVEL_COLUMNS.map(({ name }) => name).toSorted(),
  );
  const fields = KEVEL_COLUMNS.map(({ becomes }) => becomes);
  expect(new Set(fields).size).toBe(fields.length);
});

test('a header with the required columns in any order will do, and tells where the order id stands', () => {
  expect(requireKevelColumns(REQUIRED.toReversed())).toBe(REQUIRED.length - 1);
  expect(requireKevelColumns(HEADER)).toBe(0);
});

test.each(REQUIRED)('a header without %s is refused', (name) => {
  const header = HEADER.filter((column) => column !== name);
  expect(() => requireKevelColumns(header)).toThrow(`no column "${name}"; it has "`);
});

test('all required columns that are missing are named at once', () => {
  const header = HEADER.filter((column) => column !== 'total' && column !== 'lineItem_sku');
  const refused = () => requireKevelColumns(header);
  expect(refused).toThrow('no columns "total", "lineItem_sku"; it has');
  expect(refused).toThrow(expect.objectContaining({ type: 'MissingColumn' }));
});

test('columns in the wrong case are shown', () => {
  const header = HEADER.map((name) => (name === 'orderId' ? 'OrderID' : name));
  expect(() => requireKevelColumns(header)).toThrow(
    'no column "orderId"; it has "OrderID", and upper and lower case matter',
  );
});

test('a header that was read as one column points to the delimiter', () => {
  expect(() => requireKevelColumns([HEADER.join(';')])).toThrow('the delimiter may be wrong');
});

test('columns that are neither known nor custom are told', () => {
  expect(unknownKevelColumns(HEADER)).toEqual([]);
  const odd = ['', 'custom_', 'Custom_x', 'custom_x', 'lineitem_id', 'note', '__proto__'];
  expect(unknownKevelColumns([...HEADER, ...odd])).toEqual([
    'custom_',
    'Custom_x',
    'lineitem_id',
    'note',
    '__proto__',
  ]);
});
