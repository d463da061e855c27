import { readBoolean } from '../values/boolean.ts';
import { isCurrency } from '../values/currency.ts';
import { readIsoDateTime } from '../values/date-time.ts';
import { readNumber } from '../values/number.ts';

/** The forms that values of Google product data have. */
export type GoogleForm =
  | 'text'
  | 'group'
  | 'id'
  | 'group_id'
  | 'url'
  | 'price'
  | 'availability'
  | 'date'
  | 'date_range'
  | 'gtin'
  | 'yes_no'
  | 'whole_number'
  | 'condition'
  | 'age_group'
  | 'gender'
  | 'size_system';

/** A price as it was read. */
export interface GooglePrice {
  value: number;
  currency: string;
  decimals: number;
}

const PRICE = /^(\d+(?:\.(\d+))?)\s*([A-Z]{3})$/;
const BARE_NUMBER = /^\d+(?:[.,]\d+)*$/;
const MOST_ID_CHARACTERS = 50;
const GROUP_ID = /^[\p{L}\p{N}_-]{1,50}$/u;
const GTIN_LENGTHS = [8, 12, 13, 14];

/** Gives the value as it is kept, for the forms that have rules of their own; null when it does not have its form. */
const READERS: Record<GoogleForm, (text: string) => string | null> = {
  text: (text) => text,
  group: (text) => text,
  id: (text) => (isId(text) ? text : null),
  group_id: (text) => (GROUP_ID.test(text) ? text : null),
  url: (text) => (isWebAddress(text) ? text : null),
  price: (text) => (readPrice(text) ? text : null),
  availability: oneOf(['in_stock', 'out_of_stock', 'preorder', 'backorder']),
  date: (text) => (readIsoDateTime(text) ? text : null),
  date_range: (text) => (isDateRange(text) ? text : null),
  gtin: (text) => (isGtin(text) ? text : null),
  yes_no: readYesNo,
  whole_number: (text) => (/^\d{1,15}$/.test(text) ? text : null),
  condition: oneOf(['new', 'refurbished', 'used']),
  age_group: oneOf(['newborn', 'infant', 'toddler', 'kids', 'adult']),
  gender: oneOf(['male', 'female', 'unisex']),
  size_system: oneOf(['AU', 'BR', 'CN', 'DE', 'EU', 'FR', 'IT', 'JP', 'MEX', 'UK', 'US']),
};

/** Gives a value as it is kept, such as `in_stock` for `In stock`; null when it does not have the form. */
export function readForm(form: GoogleForm, text: string): string | null {
  return READERS[form](text);
}

/** Gives the price of a text such as `15.00 USD`; null when it is none. */
export function readPrice(text: string): GooglePrice | null {
  const [, number = '', decimals = '', currency = ''] = PRICE.exec(text) ?? [];
  const value = number === '' ? Number.NaN : readNumber(number);
  return !Number.isNaN(value) && isCurrency(currency)
    ? { value, currency, decimals: decimals.length }
    : null;
}

/** True for a number where a price has to have a currency too. */
export function isBareNumber(text: string): boolean {
  return BARE_NUMBER.test(text);
}

/** True when a text has more than `most` characters; those beyond the first plane are two units long. */
export function isLonger(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let characters = text.length;
  for (let at = 0; at < text.length && characters > most; at += 1)
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) characters -= 1;
  return characters > most;
}

function isId(text: string): boolean {
  return text !== '' && !isLonger(text, MOST_ID_CHARACTERS) && !/[\s\p{Cc}]/u.test(text);
}

/** `javascript:` and its like are refused, and so is what a browser would take for a complete address by repairing it. */
function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^/]/i.test(text)) return false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character <= 32 || character === 127) return false;
  }
  return URL.canParse(text);
}

function isDateRange(text: string): boolean {
  const [from = '', to = '', ...more] = text.split('/');
  const begin = readIsoDateTime(from);
  const end = readIsoDateTime(to);
  return more.length === 0 && begin !== null && end !== null && begin.at <= end.at;
}

/** The check digit of GS1: from the right, the digits count once and three times in turn. */
function isGtin(text: string): boolean {
  let sum = 0;
  let digits = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const digit = text.charCodeAt(at) - 48;
    // Book numbers are often written in groups.
    if (digit === -3 || digit === -16) continue;
    if (digit < 0 || digit > 9) return false;
    sum += digits % 2 === 0 ? digit : 3 * digit;
    digits += 1;
  }
  return GTIN_LENGTHS.includes(digits) && sum > 0 && sum % 10 === 0;
}

function readYesNo(text: string): string | null {
  const word = text.toLowerCase();
  if (word === 'yes' || word === 'no') return word;
  const value = readBoolean(text);
  return value === null ? null : value ? 'yes' : 'no';
}

/** Upper and lower case do not matter, nor whether words are joined by a space, a hyphen or `_`. */
function oneOf(words: readonly string[]): (text: string) => string | null {
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  return (text) => known.get(text) ?? known.get(text.toLowerCase().replace(/[ -]+/g, '_')) ?? null;
}
