import { expect, test } from 'vitest';
import { isCurrency } from '../../../domain/values/currency.ts';

test.each(['EUR', 'USD', 'JPY', 'KWD', 'BRL', 'XAF', 'XCD', 'XOF', 'XPF', 'XCG'])(
  '%s is a currency',
  (code) => {
    expect(isCurrency(code)).toBe(true);
  },
);

test.each([
  '',
  'eur',
  'Eur',
  ' EUR',
  'EURO',
  '€',
  'DEM',
  'XXX',
  'XTS',
  'XAU',
  'XBA',
  'XDR',
  'XSU',
  'XUA',
  '978',
  '__proto__',
])('%j is none', (code) => {
  expect(isCurrency(code)).toBe(false);
});
