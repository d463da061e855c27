import { type Customer, customerRow as row } from './example-customers.ts';

/** Lines that stand in the place of a customer's correct row. */
type Mistake = (customer: Customer) => string[];

const withEmail =
  (change: (email: string) => string): Mistake =>
  (customer) => [row({ ...customer, email: change(customer.email) })];

/** Puts text behind a row whose last cell, the notes, is empty: what stands there is the mistake. */
function withRawNotes(notes: string): Mistake {
  return (customer) => [`${row({ ...customer, notes: '' })}${notes}`];
}

/** A row written by a program that never quotes. */
function unquoted(customer: Customer): string {
  return Object.values(customer).join(',');
}

/** The mistakes of real lists, each with the places (0-based) in which it happens. */
const MISTAKES: readonly [mistake: Mistake, places: readonly number[]][] = [
  // Addresses that are none.
  [withEmail((email) => email.replace('@', '@@')), [151, 1207]],
  [withEmail((email) => email.slice(0, email.indexOf('@') + 1)), [64, 988, 2410]],
  [withEmail((email) => email.replace('@', ' at ')), [333, 1790]],
  [withEmail((email) => email.replace('.example', '')), [512, 1466, 2222]],
  [withEmail((email) => email.replace('@', ' @')), [2077]],
  // No address, and words that programs write when they have none.
  [withEmail(() => ''), [77, 405, 811, 1302, 1999, 2650, 2651]],
  [withEmail(() => 'null'), [690, 1518]],
  [withEmail(() => 'None'), [1100]],
  [withEmail(() => 'UNDEFINED'), [2345]],
  // Spaces around an address are no mistake: they are taken off.
  [withEmail((email) => ` ${email} `), [20, 740, 1850]],
  // The same customer again, further down or right below, with other values.
  [
    (customer) => [row(customer), row({ ...customer, number_of_orders: '31', segment: 'vip' })],
    [130, 131, 902, 1640],
  ],
  [
    (customer) => [row(customer), row({ ...customer, email: customer.email.toUpperCase() })],
    [247, 1411],
  ],
  [(customer) => [row(customer), row(customer), row({ ...customer, newsletter: 'no' })], [2500]],
  // A comma, or a line break, in a cell without quotes.
  [
    (customer) => [
      unquoted({ ...customer, city: 'Washington, D.C.', notes: 'Friend of the house' }),
    ],
    [366, 1255, 2301],
  ],
  [withRawNotes('Left at the door\nno signature'), [603, 1931]],
  // Cells were deleted at the end of a row, or empty ones were added.
  [(customer) => [row(customer).split(',').slice(0, 5).join(',')], [1044]],
  [withRawNotes(',,'), [450, 451, 452]],
  // Inches in the middle of a cell; a quote that opens and never closes.
  [withRawNotes('Bought the 27" screen'), [282, 1373, 2120]],
  [withRawNotes('"Called twice about her order'), [2959]],
  // Rows with nothing in them.
  [(customer) => [row(customer), ''], [560, 2700]],
  [(customer) => [row(customer), ','.repeat(11)], [561, 1700]],
];

const BY_PLACE = new Map(
  MISTAKES.flatMap(([mistake, places]) => places.map((place) => [place, mistake] as const)),
);

/** The lines in place of the customer at `place`; undefined where nothing goes wrong. */
export function mistakes(customer: Customer, place: number): string[] | undefined {
  return BY_PLACE.get(place)?.(customer);
}
