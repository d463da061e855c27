import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RunFailure } from '../../../domain/failures.ts';
import { requireShopifyColumns, SHOPIFY_COLUMNS } from '../../../domain/orders/shopify-columns.ts';

const FOLDER = new URL('../../fixtures/shopify/', import.meta.url);

function headerOf(file: string): string[] {
  const [first = ''] = readFileSync(new URL(file, FOLDER), 'utf8').split(/\r?\n/);
  return first.split(',');
}

function failureOf(header: readonly string[]): RunFailure {
  try {
    requireShopifyColumns(header);
  } catch (error) {
    if (error instanceof RunFailure) return error;
  }
  throw new Error('no failure');
}

test("today's export and older ones have all that is required, in any order", () => {
  const today = headerOf('todays-export.csv');
  expect(today).toHaveLength(79);
  expect(requireShopifyColumns(today)).toBe(0);
  const older = headerOf('older-export.csv');
  expect(older[requireShopifyColumns(older)]).toBe('Name');
  expect(requireShopifyColumns(today.toReversed())).toBe(78);
});

test('the columns are those that the format describes, and so is what is required', () => {
  const told = SHOPIFY_COLUMNS.map(({ name, required }) => (required ? name : `(${name})`));
  expect(told.join(', ')).toBe(
    'Name, Email, Id, Currency, Total, Subtotal, Taxes, (Payment Method), Financial Status, Refunded Amount, ' +
      'Discount Amount, (Discount Code), (Shipping Method), (Shipping Country), Shipping, (Source), Created at, ' +
      '(Paid at), (Fulfilled at), Lineitem quantity, Lineitem name, Lineitem price, Lineitem discount, ' +
      'Lineitem fulfillment status, Lineitem sku, (Vendor)',
  );
});

test('columns of line items count in every row, the others in the first row of an order', () => {
  expect(SHOPIFY_COLUMNS.filter(({ part }) => part === 'lineItem').map(({ name }) => name)).toEqual(
    [
      'Lineitem quantity',
      'Lineitem name',
      'Lineitem price',
      'Lineitem discount',
      'Lineitem fulfillment status',
      'Lineitem sku',
      'Vendor',
    ],
  );
});

test('all required columns that are missing are named at once', () => {
  const header = headerOf('todays-export.csv').filter(
    (name) => !['Email', 'Taxes', 'Lineitem sku', 'Source'].includes(name),
  );
  const failure = failureOf(header);
  expect(failure.type).toBe('MissingColumn');
  expect(failure.message).toMatch(/^the header has no columns "Email", "Taxes", "Lineitem sku"; /);
});

test('upper and lower case matter, and the message says so', () => {
  const header = headerOf('todays-export.csv').map((name) => (name === 'Email' ? 'email' : name));
  expect(failureOf(header).message).toMatch(
    /no column "Email"; it has "email", and upper and lower/,
  );
});

test('the export of transaction histories is recognised, and the right one is named', () => {
  const failure = failureOf(headerOf('transaction-histories.csv'));
  expect(failure.type).toBe('InvalidHeader');
  expect(failure.message).toMatch(/transaction histories.*choose "Export orders"/);
});

test('a file with line items is no transaction history, whatever other columns it has', () => {
  const header = [...headerOf('transaction-histories.csv'), 'Lineitem name'];
  expect(failureOf(header).type).toBe('MissingColumn');
});
