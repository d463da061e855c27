import { xmlElement as element } from './example-texts.ts';

/** The elements of an item. */
type Item = string[];

/** Items that stand in the place of a correct one. */
type Mistake = (item: Item) => Item[];

/** Replaces the element of a name, or takes it out. */
const withElement =
  (name: string, ...elements: string[]): Mistake =>
  (item) => [item.flatMap((own) => (own.startsWith(`<${name}>`) ? elements : [own]))];

const withText =
  (name: string, change: (text: string) => string): Mistake =>
  (item) => [
    item.map((own) =>
      own.startsWith(`<${name}>`)
        ? `<${name}>${change(own.slice(name.length + 2, -name.length - 3))}</${name}>`
        : own,
    ),
  ];

/** The mistakes of real feeds, each with the places (0-based) in which it happens. */
const MISTAKES: readonly [mistake: Mistake, places: readonly number[]][] = [
  // Prices: without a currency, with a decimal comma, with a sign, twice.
  [withText('g:price', (price) => price.replace(' EUR', '')), [31, 32, 33, 140]],
  [withText('g:price', (price) => price.replace('.', ',')), [88, 190]],
  [withText('g:price', (price) => `€ ${price.replace(' EUR', '')}`), [212]],
  [(item) => [[...item, element('g:price', '9.99 EUR')]], [57]],
  // What Google requires and the shop forgot.
  [withElement('g:image_link'), [44, 45, 121, 166, 230]],
  [withElement('g:availability'), [101]],
  [withElement('g:id', '<g:id/>'), [176]],
  [withElement('g:availability', element('g:availability', 'preorder')), [153]],
  [
    withElement(
      'g:availability',
      element('g:availability', 'preorder'),
      element('g:availability_date', '2026-05-01T09:00:00+01:00'),
    ),
    [154],
  ],
  // Values that are none.
  [withElement('g:availability', element('g:availability', 'available for order')), [79]],
  [withText('link', (link) => link.replace('https://', 'www.')), [66]],
  [withText('g:gtin', (gtin) => `${gtin.slice(0, -1)}${(Number(gtin.at(-1)) + 1) % 10}`), [12, 13]],
  [withText('g:gtin', () => '1.23457E+12'), [201]],
  [withText('g:size_system', () => 'Europe'), [5, 6]],
  [withText('g:material', (material) => `${material}, `.repeat(20)), [110]],
  // Neither a gtin nor an mpn, and no word that there is none.
  [(item) => [item.filter((own) => !/^<g:(gtin|mpn)>/.test(own))], [24, 25, 26, 27, 180, 181]],
  // A sign that XML keeps for itself.
  [withText('g:brand', (brand) => `${brand} & Filhos`), [97]],
  // The same product again.
  [(item) => [item, withText('g:price', () => '19.00 EUR')(item)[0] ?? item], [18]],
  // Capitals where there are none.
  [withText('g:condition', () => 'New'), [70, 71]],
];

const BY_PLACE = new Map(
  MISTAKES.flatMap(([mistake, places]) => places.map((place) => [place, mistake] as const)),
);

/** The items in place of the one at `place`; undefined where nothing goes wrong. */
export function feedMistakes(item: Item, place: number): Item[] | undefined {
  return BY_PLACE.get(place)?.(item);
}
