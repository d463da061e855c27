import { codes } from 'currency-codes';

/** Codes that begin with X belong to no country: metals, funds, units of account, tests. These few are money. */
const MONEY_OF_MANY_COUNTRIES = ['XAF', 'XCD', 'XOF', 'XPF'];
/** Came into use in 2025, after the list of the package was made. */
const CARIBBEAN_GUILDER = 'XCG';

const CURRENCIES: ReadonlySet<string> = new Set([
  ...codes().filter((code) => !code.startsWith('X')),
  ...MONEY_OF_MANY_COUNTRIES,
  CARIBBEAN_GUILDER,
]);

/** True for the code of a currency in use by ISO 4217, in upper case. */
export function isCurrency(text: string): boolean {
  return CURRENCIES.has(text);
}
