import { expect, test } from 'vitest';
import {
  ALL_GAPS,
  fillGap,
  fillingOf,
  fillLineItem,
  gapBit,
  openGaps,
} from '../../../domain/orders/gaps.ts';
import { aLineItem } from './an-order.ts';

const filling = fillingOf({
  id: 'p1',
  price: 3,
  name: 'Say "été" \\ twice',
  brand: '',
  categoriesList: ['Men', 'Shirts'],
  adult: true,
  customFields: { gtin: '1', description: 'long', link: 'https://example.com' },
});

test('a gap takes what is open of what the product says', () => {
  expect(JSON.parse(`{"x":1${fillGap(ALL_GAPS, filling)}}`)).toEqual({
    x: 1,
    name: 'Say "été" \\ twice',
    brand: '',
    categoriesList: ['Men', 'Shirts'],
    adult: true,
    customFields: { gtin: '1' },
  });
  expect(fillGap(gapBit('brand'), filling)).toBe(',"brand":""');
  expect(fillGap(gapBit('size'), filling)).toBe('');
  expect(fillGap(0, filling)).toBe('');
});

test('a line item is not for adults unless the import or the product says so', () => {
  expect(fillGap(ALL_GAPS, null)).toBe(',"adult":false');
  expect(fillGap(ALL_GAPS, fillingOf({ id: 'p1', name: 'Shirt' }))).toBe(
    ',"name":"Shirt","adult":false',
  );
  expect(fillGap(ALL_GAPS & ~gapBit('adult'), null)).toBe('');
});

test('what is too long to be written into every order is not filled in', () => {
  const wordy = fillingOf({ id: 'p1', name: 'x'.repeat(10_000), brand: 'Nike' });
  expect(fillGap(ALL_GAPS, wordy)).toBe(',"brand":"Nike","adult":false');
});

test('what a line item says is not open, and a filled one has its text', () => {
  const item = aLineItem({ name: 'Shirt', adult: false });
  const open = openGaps(ALL_GAPS, item);
  expect(open & (gapBit('name') | gapBit('adult'))).toBe(0);
  expect(fillLineItem(item, fillGap(open, filling))).toEqual({
    ...item,
    brand: '',
    categoriesList: ['Men', 'Shirts'],
    customFields: { gtin: '1' },
  });
  expect(fillLineItem(item, '')).toBe(item);
});
