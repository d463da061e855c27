import { FIRST_NAMES, LAST_NAMES, plain } from './people.ts';
import { below, pick, two } from './random.ts';

/** The columns of the users file, in file order; `email` identifies the user. */
export const USER_COLUMNS = [
  'email',
  'first_name',
  'last_name',
  'city',
  'country',
  'phone',
  'birth_date',
  'number_of_orders',
  'total_spent',
  'newsletter',
  'segment',
  'last_order_at',
] as const;

/** City and country; the email of a name must stay plain, the city need not. */
const CITIES = [
  ['Lisboa', 'PT'],
  ['Évora', 'PT'],
  ['Setúbal', 'PT'],
  ['Porto', 'PT'],
  ['Guimarães', 'PT'],
  ['Málaga', 'ES'],
  ['A Coruña', 'ES'],
  ['Madrid', 'ES'],
  ['Cádiz', 'ES'],
  ['Orléans', 'FR'],
  ['Lyon', 'FR'],
  ['Köln', 'DE'],
  ['Zürich', 'CH'],
  ['Łódź', 'PL'],
  ['Århus', 'DK'],
  ['São Paulo', 'BR'],
] as const;
const SEGMENTS = ['new', 'loyal', 'vip', 'lapsed', 'b2b'] as const;
const FIRST_ORDER_SECONDS = Date.UTC(2023, 0, 1) / 1000;
const THREE_YEARS_SECONDS = 3 * 365 * 86_400;

/** The CSV line of one user, with its line end; both variants draw the same numbers in the same order, so that they differ only where they should. */
export function userLine(random: () => number, row: number, changed: boolean): string {
  const first = pick(FIRST_NAMES, random);
  const last = pick(LAST_NAMES, random);
  const [city, country] = pick(CITIES, random);
  const phone = 910_000_000 + below(random, 60_000_000);
  const birthDate = `${1945 + below(random, 62)}-${two(1 + below(random, 12))}-${two(1 + below(random, 28))}`;
  const orders = below(random, 40);
  const cents = below(random, 250_000);
  const newsletter = random() < 0.6;
  const segment = pick(SEGMENTS, random);
  const orderedAt = FIRST_ORDER_SECONDS + below(random, THREE_YEARS_SECONDS);
  // Two cells, each quoted in 6 % of the rows: 1 % of all cells.
  const cityCell = random() < 0.06 ? `"${city}, Centro"` : city;
  const lastCell = random() < 0.06 ? `"${last}, Jr."` : last;
  // The row number makes the address unique; the name before it keeps addresses out of order, as in life.
  const email = `${plain(first)}.${plain(last)}${row.toString(36)}@mail.com`;
  const extra = changed ? 1 : 0;
  const total = ((cents + extra * 1990) / 100).toFixed(2);
  const lastOrderAt = new Date((orderedAt + extra * 86_400) * 1000).toISOString().slice(0, 19);
  return `${email},${first},${lastCell},${cityCell},${country},+351${phone},${birthDate},${orders + extra},${total},${newsletter},${segment},${lastOrderAt}Z\n`;
}
