import { createDice, type Dice } from './example-dice.ts';
import { csvRow } from './example-texts.ts';
import { COUNTRIES, NOTES, SEGMENTS } from './example-words.ts';

/** The columns of the example, in order. */
export interface Customer {
  email: string;
  first_name: string;
  last_name: string;
  city: string;
  country: string;
  phone: string;
  birth_date: string;
  number_of_orders: string;
  total_spent: string;
  newsletter: string;
  segment: string;
  notes: string;
}

/** Gives `count` customers with different email addresses, all of them correct. */
export function createCustomers(count: number): Customer[] {
  const dice = createDice(20_260_301);
  const taken = new Map<string, number>();
  return Array.from({ length: count }, () => createCustomer(dice, taken));
}

/** The correct CSV row of a customer. */
export function customerRow(customer: Customer): string {
  return csvRow(Object.values(customer));
}

function createCustomer(dice: Dice, taken: Map<string, number>): Customer {
  const country = dice.oneOf(COUNTRIES);
  const first = dice.oneOf(country.firstNames);
  const last = dice.oneOf(country.lastNames);
  const orders = dice.chance(18) ? 0 : 1 + Math.floor(dice.below(900) ** 2 / 45_000);
  const spent = orders * (1500 + dice.below(9000)) + (orders > 0 ? dice.below(100) : 0);
  return {
    email: address(first, last, dice.oneOf(country.domains), dice, taken),
    first_name: first,
    last_name: last,
    city: dice.oneOf(country.cities),
    country: country.code,
    phone: dice.chance(12) ? '' : phone(country.phone, dice),
    birth_date: dice.chance(25) ? '' : birthDate(dice),
    number_of_orders: String(orders),
    total_spent: (spent / 100).toFixed(2),
    newsletter: dice.oneOf(['yes', 'yes', 'no']),
    segment: orders === 0 ? 'prospect' : orders > 12 ? 'vip' : dice.oneOf(SEGMENTS),
    notes: dice.chance(14) ? dice.oneOf(NOTES) : '',
  };
}

/** Different for every customer; some are typed in capitals, as people do. */
function address(
  first: string,
  last: string,
  domain: string,
  dice: Dice,
  taken: Map<string, number>,
): string {
  const local = `${plain(first)}${dice.oneOf(['.', '.', '_', ''])}${plain(last)}`;
  const times = (taken.get(`${local}@${domain}`) ?? 0) + 1;
  taken.set(`${local}@${domain}`, times);
  const email = `${local}${times === 1 ? '' : times}@${domain}`;
  return dice.chance(2) ? email.toUpperCase() : email;
}

function plain(name: string): string {
  const letters = name.normalize('NFD').replaceAll('ß', 'ss').replaceAll('ł', 'l');
  return letters.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function phone(pattern: string, dice: Dice): string {
  return pattern.replaceAll('#', () => String(dice.below(10)));
}

function birthDate(dice: Dice): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${1940 + dice.below(67)}-${two(1 + dice.below(12))}-${two(1 + dice.below(28))}`;
}
