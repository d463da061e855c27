import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorUnitDigits } from '../../../domain/values/minor-units.ts';
import { documentOf, issuesOf, lineCells } from './shopify.ts';

test('a line item costs price times quantity, less its discount, without the noise of binary fractions', () => {
  const [line] = documentOf([
    { 'Lineitem price': '0.1', 'Lineitem quantity': '3', 'Lineitem discount': '0.07' },
  ]).lineItems;
  expect(line).toMatchObject({ quantity: 3, subtotal: 0.23, tax: 1, shipping: 0.5, total: 1.73 });
  expect(line?.discount).toEqual({ value: 0.07, currency: 'EUR' });
});

test('tax, shipping and refund are split in the minor units of the currency, the rest on the last line', () => {
  const split = (Currency: string) =>
    documentOf([
      { Currency, Taxes: '10', Shipping: '1', 'Refunded Amount': '0', ...lineCells('a', '1') },
      lineCells('b', '1'),
      lineCells('c', '1'),
    ]).lineItems.map(({ tax, shipping, total }) => [tax, shipping, total]);
  expect(split('EUR')).toEqual([
    [3.33, 0.33, 4.66],
    [3.33, 0.33, 4.66],
    [3.34, 0.34, 4.68],
  ]);
  expect(split('JPY')).toEqual([
    [3, 0, 4],
    [3, 0, 4],
    [4, 1, 6],
  ]);
  expect(split('KWD')).toEqual([
    [3.333, 0.333, 4.666],
    [3.333, 0.333, 4.666],
    [3.334, 0.334, 4.668],
  ]);
});

test('line items that cost nothing share evenly when all do, and get nothing otherwise', () => {
  const taxes = (...prices: string[]) =>
    documentOf(
      prices.map((price, index) => ({ ...lineCells(`p${index}`, price), Taxes: '1' })),
    ).lineItems.map(({ tax }) => tax);
  expect(taxes('0', '0', '0')).toEqual([0.33, 0.33, 0.34]);
  expect(taxes('3', '0')).toEqual([1, 0]);
  expect(taxes('1', '1', '1', '0')).toEqual([0.33, 0.33, 0.34, 0]);
});

test('the line items have exactly the tax, the shipping and the refund of the order', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 });
  const line = fc.record({
    price: cents,
    quantity: fc.integer({ min: 0, max: 20 }),
    discount: fc.integer({ min: 0, max: 1_000 }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
      fc.record({ tax: cents, shipping: cents, refund: cents }),
      fc.array(line, { minLength: 1, maxLength: 30 }),
      (Currency, amounts, lines) => {
        const digits = minorUnitDigits(Currency);
        const shown = (units: number) => (units / 10 ** digits).toFixed(digits);
        const { lineItems } = documentOf(
          lines.map(({ price, quantity, discount }) => ({
            Currency,
            Taxes: shown(amounts.tax),
            Shipping: shown(amounts.shipping),
            'Refunded Amount': shown(amounts.refund),
            'Lineitem price': shown(price),
            'Lineitem quantity': String(quantity),
            'Lineitem discount': shown(discount),
          })),
        );
        for (const name of ['tax', 'shipping', 'refund'] as const) {
          const shares = lineItems.map((item) => unitsOf(item[name], digits));
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amounts[name]);
          expect(shares.every((share) => share >= 0)).toBe(true);
        }
        for (const item of lineItems)
          expect(unitsOf(item.total, digits)).toBe(
            unitsOf(item.subtotal, digits) +
              unitsOf(item.tax, digits) +
              unitsOf(item.shipping, digits),
          );
      },
    ),
    { numRuns: 2_000 },
  );
});

/** The units of an amount, which has to be the double that its decimals name. */
function unitsOf(amount: number, digits: number): number {
  expect(String(amount)).toBe(String(Number(amount.toFixed(digits))));
  return Math.round(amount * 10 ** digits);
}

test('amounts that cannot be counted are no numbers', () => {
  expect(issuesOf([{ Taxes: '1e300' }])).toEqual(['2 invalid_number Taxes 1e300']);
  expect(issuesOf([{ 'Lineitem quantity': '1e300' }])).toEqual([
    '2 invalid_number Lineitem quantity 1e300',
  ]);
  expect(issuesOf([{ 'Lineitem price': '1e400' }])).toEqual([
    '2 invalid_number Lineitem price 1e400',
  ]);
});
