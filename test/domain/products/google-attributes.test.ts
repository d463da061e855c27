import { expect, test } from 'vitest';
import { GOOGLE_ATTRIBUTES } from '../../../domain/products/google-attributes.ts';
import { readForm, readPrice } from '../../../domain/products/google-forms.ts';
import type { GoogleItem } from '../../../domain/products/google-item.ts';
import { judgeItem } from '../../../domain/products/google-judging.ts';
import { createMapItem } from '../../../domain/products/google-mapping.ts';

const mapItem = createMapItem();

/** A value that each attribute takes, so that no attribute can be forgotten here. */
const VALUES: Record<(typeof GOOGLE_ATTRIBUTES)[number]['name'], string> = {
  id: 'p1',
  title: 'Tee',
  description: 'Soft',
  link: 'https://shop.example/p1',
  image_link: 'http://shop.example/p1.jpg',
  availability: 'backorder',
  price: '15.00 USD',
  availability_date: '2026-05-01',
  condition: 'used',
  brand: 'Nike',
  gtin: '978-3-16-148410-0',
  mpn: 'M1',
  identifier_exists: 'yes',
  item_group_id: 'G_1-é',
  product_type: 'Men > Shirts',
  google_product_category: '212',
  sale_price: '12.50 USD',
  sale_price_effective_date: '2026-01-01/2026-02-01',
  additional_image_link: 'https://shop.example/2.jpg',
  promotion_id: 'WINTER',
  age_group: 'kids',
  gender: 'female',
  color: 'red',
  size: 'M',
  size_system: 'EU',
  adult: 'no',
  material: 'wool',
  pattern: 'plain',
  multipack: '2',
  is_bundle: 'no',
  shipping: 'PT:::3.00 USD',
  custom_label_0: 'a',
  custom_label_1: 'b',
  custom_label_2: 'c',
  custom_label_3: 'd',
  custom_label_4: 'e',
};
const itemOf = (values: Record<string, string>): GoogleItem =>
  new Map(Object.entries(values).map(([name, value]) => [name, [value]]));

test('every attribute is known once, and lands where the table says', () => {
  const { issues, rejected, kept } = judgeItem(itemOf(VALUES));
  expect({ issues, rejected }).toEqual({ issues: [], rejected: false });
  const product: Record<string, unknown> = { ...mapItem(kept) };
  const custom = product['customFields'] as Record<string, string>;
  for (const { name, becomes } of GOOGLE_ATTRIBUTES) {
    const [field = ''] = becomes.split(/[,; ]/);
    const value = field.startsWith('customFields.') ? custom[field.slice(13)] : product[field];
    expect({ name, isThere: value !== undefined }).toEqual({ name, isThere: true });
  }
  const names = GOOGLE_ATTRIBUTES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('a product has its fields in one order, whatever their order in the feed', () => {
  const forward = mapItem(judgeItem(itemOf(VALUES)).kept);
  const backward = mapItem(
    judgeItem(itemOf(Object.fromEntries(Object.entries(VALUES).reverse()))).kept,
  );
  expect(JSON.stringify(backward)).toBe(JSON.stringify(forward));
  expect(Object.keys(forward)).toEqual(
    'id,itemGroupId,name,brand,category,categoriesList,currency,price,discount,promotions,adult,size,sizeSystem,gender,sku,customFields'.split(
      ',',
    ),
  );
});

test('without an attribute that is always required, and only then, an item is rejected', () => {
  for (const { name, required } of GOOGLE_ATTRIBUTES) {
    if (name === 'availability_date') continue;
    const { [name]: _, ...rest } = VALUES;
    const { issues, rejected } = judgeItem(itemOf(rest));
    expect({ name, rejected }).toEqual({ name, rejected: required === 'always' });
    const missing = issues.filter(({ code }) => code === 'missing_value');
    const expected =
      required === 'always' ? [{ code: 'missing_value', column: name, value: null }] : [];
    expect(missing).toEqual(expected);
  }
});

test.each([
  ['15.00 USD', { value: 15, currency: 'USD', decimals: 2 }],
  ['15 JPY', { value: 15, currency: 'JPY', decimals: 0 }],
  ['0 EUR', { value: 0, currency: 'EUR', decimals: 0 }],
  ['15.00USD', { value: 15, currency: 'USD', decimals: 2 }],
  ['.5 USD', null],
  ['15. USD', null],
  ['15.00 usd', null],
  ['$15.00', null],
  ['1,000.00 USD', null],
  ['+1 USD', null],
  ['NaN USD', null],
  ['', null],
])('a price of %j is read as %j', (text, expected) => {
  expect(readPrice(text)).toEqual(expected);
});

test.each([
  ['gtin', '4006381333931', true],
  ['gtin', '96385074', true],
  ['gtin', '036000291452', true],
  ['gtin', '00012345600012', true],
  ['gtin', '4006381333930', false],
  ['gtin', '0000000000000', false],
  ['gtin', '123', false],
  ['url', 'HTTPS://shop.example', true],
  ['url', 'https://shop.example/é', true],
  ['url', 'https:///shop.example', false],
  ['url', 'java\nscript:alert(1)', false],
  ['url', 'https://shop.example/\n', false],
  ['url', 'https://[shop', false],
  ['url', 'data:text/html,x', false],
  ['id', '😀'.repeat(50), true],
  ['id', 'x\u0085', false],
  ['id', 'x\u00a0y', false],
  ['size_system', 'mex', true],
  ['yes_no', 'TRUE', true],
  ['yes_no', '1', false],
  ['date', '2026-02-30', false],
  ['whole_number', '-1', false],
] as const)('as %s, %j is taken: %j', (form, text, isTaken) => {
  expect(readForm(form, text) !== null).toBe(isTaken);
});

test('prices that differ by less than a double can tell apart give a discount as it is written', () => {
  const discountOf = (price: string, sale_price: string) =>
    mapItem(judgeItem(itemOf({ ...VALUES, price, sale_price })).kept).discount;
  expect(discountOf('0.30 USD', '0.1 USD')).toEqual({ value: 0.2, currency: 'USD' });
  expect(discountOf('1.005 USD', '1.00 USD')).toEqual({ value: 0.005, currency: 'USD' });
  expect(discountOf('1 USD', '1 USD')).toBeUndefined();
  expect(discountOf('1 USD', '0.5 EUR')).toBeUndefined();
});
