import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKevelAssembler } from '../../../domain/orders/kevel-assembler.ts';
import { KEVEL_COLUMNS } from '../../../domain/orders/kevel-columns.ts';
import {
  accepted,
  cellsOf,
  FULL,
  HEADER,
  itemOnly,
  parsed,
  rejected,
  REQUIRED,
  type Row,
} from './kevel-orders.ts';

describe('required values', () => {
  const columns = KEVEL_COLUMNS.filter(({ required }) => required);

  test.each(columns.map(({ name }) => name))('%s must not be empty', (name) => {
    expect(rejected([{ ...FULL, [name]: '  ' }])).toContainEqual({
      code: 'missing_value',
      line: 2,
      column: name,
      value: null,
    });
  });

  test.each(columns.filter(({ part }) => part === 'lineItem').map(({ name }) => name))(
    '%s must not be empty in a later row either',
    (name) => {
      expect(rejected([FULL, { ...itemOnly(FULL), [name]: '' }])).toContainEqual({
        code: 'missing_value',
        line: 3,
        column: name,
        value: null,
      });
    },
  );

  test('all that is wrong in an order is told, each with its line', () => {
    const issues = rejected([
      { ...REQUIRED, total: '1,5', currency: 'eur', lineItem_tax: '1e400' },
      { ...itemOnly(REQUIRED), lineItem_status: 'Shipped', lineItem_sku: '' },
    ]);
    expect(issues).toEqual([
      { code: 'invalid_currency', line: 2, column: 'currency', value: 'eur' },
      { code: 'invalid_number', line: 2, column: 'total', value: '1,5' },
      { code: 'invalid_number', line: 2, column: 'lineItem_tax', value: '1e400' },
      { code: 'missing_value', line: 3, column: 'lineItem_sku', value: null },
      { code: 'invalid_line_item_status', line: 3, column: 'lineItem_status', value: 'Shipped' },
    ]);
  });
});

describe('values of the wrong type', () => {
  const doubles = KEVEL_COLUMNS.filter(({ type }) => type === 'Double').map(({ name }) => name);
  test.each(doubles)('%s is a number with a decimal point', (name) => {
    for (const value of ['1,5', '1.000,50', '1e400', 'NaN', '0x10', '5 EUR'])
      expect(rejected([{ ...FULL, [name]: value }])).toContainEqual({
        code: 'invalid_number',
        line: 2,
        column: name,
        value,
      });
  });

  test.each([
    ['currency', 'EURO', 'invalid_currency'],
    ['lineItem_currency', 'eur', 'invalid_currency'],
    ['createdAt', '2021-02-29', 'invalid_date'],
    ['lastUpdated', '16/09/2020', 'invalid_date'],
    ['lineItem_adult', 'yes', 'invalid_boolean'],
    ['lineItem_subscriptionDuration', '1.5', 'invalid_integer'],
    ['lineItem_subscriptionDuration', '12345678901234567890', 'invalid_integer'],
    ['lineItem_status', 'Fulfilled', 'invalid_line_item_status'],
    ['userIdType', 'E-mail', 'invalid_user_id_type'],
    ['userIdType', '__proto__', 'invalid_user_id_type'],
    ['userId', 'john', 'invalid_email'],
    ['userId', 'null', 'reserved_user_id'],
  ] as const)('%s %j is %s', (column, value, code) => {
    expect(rejected([{ ...FULL, [column]: value }])).toEqual([{ code, line: 2, column, value }]);
  });
});

describe('the user', () => {
  const userOf = (userIdType: string, userId: string, hashUserId: boolean) =>
    accepted([{ ...REQUIRED, userIdType, userId }], { hashUserId }).document.userId;

  test('is read by the type of the row', () => {
    expect(userOf('email', ' John@Email.com', false)).toEqual({
      type: 'email',
      id: 'john@email.com',
    });
    expect(userOf('crm_id', 'A"1', false)).toEqual({ type: 'crm_id', id: 'A"1' });
  });

  test('is hashed when the import says so and the type can be', () => {
    const sha256 = createHash('sha256').update('john@email.com').digest('hex');
    expect(userOf('email', ' John@Email.com ', true)).toEqual({ type: 'email_sha256', id: sha256 });
    expect(userOf('crm_id', 'Abc', true)).toEqual({ type: 'crm_id', id: 'Abc' });
    expect(userOf('email_sha256', sha256.toUpperCase(), true)).toEqual({
      type: 'email_sha256',
      id: sha256,
    });
  });

  test('is not hashed twice', () => {
    const issues = rejected([{ ...REQUIRED, userId: 'a'.repeat(64) }], { hashUserId: true });
    expect(issues.map(({ code }) => code)).toEqual(['already_hashed']);
  });

  test('may have another type in each order', () => {
    const assembler = createKevelAssembler(HEADER, {
      kind: 'kevel-csv',
      delimiter: ',',
      hashUserId: false,
    });
    const types = Array.from({ length: 300 }, (_, index) => {
      assembler.row(cellsOf({ ...REQUIRED, userIdType: `crm_${index}`, userId: 'x' }), 2, true);
      const { order } = assembler.end();
      return order && parsed(order).userId.type;
    });
    expect(types).toEqual(Array.from({ length: 300 }, (_, index) => `crm_${index}`));
  });
});

describe('warnings', () => {
  const warningsOf = (rows: Row[]) => accepted(rows).issues;

  test('tell a total that is not the sum of its parts', () => {
    expect(warningsOf([{ ...REQUIRED, tax: '0' }])).toEqual([
      { code: 'total_mismatch', line: 2, column: 'total', value: '102.5' },
    ]);
    expect(warningsOf([{ ...REQUIRED, lineItem_tax: '0' }])).toEqual([
      { code: 'total_mismatch', line: 2, column: 'lineItem_total', value: '102.5' },
    ]);
  });

  test('tell line items that do not add up to the total', () => {
    expect(warningsOf([REQUIRED, itemOnly(REQUIRED)])).toEqual([
      { code: 'line_items_mismatch', line: 2, column: 'total', value: '102.5' },
    ]);
    const cancelled = { ...itemOnly(REQUIRED), lineItem_status: 'cancelled' };
    expect(warningsOf([REQUIRED, cancelled])).toEqual([]);
  });

  test('tell a refund above the total', () => {
    expect(warningsOf([{ ...REQUIRED, refund: '103', lineItem_refund: '104' }])).toEqual([
      { code: 'refund_above_total', line: 2, column: 'refund', value: '103' },
      { code: 'refund_above_total', line: 2, column: 'lineItem_refund', value: '104' },
    ]);
  });

  test('tell an update that lies before the creation', () => {
    const lastUpdated = '2020-09-16T10:38:05+0100';
    expect(warningsOf([{ ...REQUIRED, lastUpdated }])).toEqual([
      { code: 'updated_before_created', line: 2, column: 'lastUpdated', value: lastUpdated },
    ]);
    expect(warningsOf([{ ...REQUIRED, lastUpdated: '2020-09-16T09:38:06Z' }])).toEqual([]);
  });

  test('tell dates without an offset, which are read as UTC', () => {
    const row = { ...REQUIRED, createdAt: '2020-09-16T10:38:06', lastUpdated: '2020-09-17' };
    const { document, issues } = accepted([row]);
    expect(document).toMatchObject({
      createdAt: '2020-09-16T10:38:06Z',
      lastUpdated: '2020-09-17T00:00:00Z',
    });
    expect(issues).toEqual([
      { code: 'date_without_offset', line: 2, column: 'createdAt', value: '2020-09-16T10:38:06' },
      { code: 'date_without_offset', line: 2, column: 'lastUpdated', value: '2020-09-17' },
    ]);
  });

  test('tell line items with the same id, and keep both', () => {
    const rows = [
      { ...REQUIRED, lineItem_id: 'a', total: '205', subtotal: '187.5' },
      { ...itemOnly(REQUIRED), lineItem_id: ' a' },
    ];
    const { document, issues } = accepted(rows);
    expect(document.lineItems).toHaveLength(2);
    expect(issues).toEqual([
      { code: 'repeated_line_item', line: 3, column: 'lineItem_id', value: 'a' },
    ]);
  });

  test('do not tell line items without an id', () => {
    const twice = [{ ...REQUIRED, total: '205', subtotal: '187.5' }, itemOnly(REQUIRED)];
    expect(warningsOf(twice)).toEqual([]);
  });
});
