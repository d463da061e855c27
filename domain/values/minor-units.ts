import { code, codes } from 'currency-codes';

/** The decimals of nearly all currencies, and of those that the list does not have yet. */
const USUAL_DIGITS = 2;

const DIGITS: ReadonlyMap<string, number> = new Map(
  codes().map((currency) => [currency, code(currency)?.digits ?? USUAL_DIGITS]),
);

/** Gives how many decimals the smallest unit of a currency has: 0 for JPY, 2 for EUR, 3 for KWD. */
export function minorUnitDigits(currency: string): number {
  return DIGITS.get(currency) ?? USUAL_DIGITS;
}

/** Gives an amount in the smallest units of its currency, rounded to a whole number; NaN when they cannot be counted. */
export function toMinorUnits(amount: number, digits: number): number {
  const units = Math.round(amount * 10 ** digits);
  return Number.isSafeInteger(units) ? units + 0 : Number.NaN;
}

/** Gives the amount that a number of smallest units is. */
export function fromMinorUnits(units: number, digits: number): number {
  return units / 10 ** digits;
}
