import { expect, test } from 'vitest';
import type { GoogleItem } from '../../../domain/products/google-item.ts';
import { transformItem } from '../../../domain/products/transform-item.ts';
import { transformations } from '../../../domain/transformations/definition.ts';

const ITEM: GoogleItem = new Map([
  ['id', ['p1']],
  ['stock', ['1', 'no']],
  ['shipping', [{ country: 'PT' }, { country: 'ES' }]],
  ['launch', ['21.01.2021']],
]);

const transform = (list: unknown) => transformItem(transformations.parse(list))(ITEM);
const cast = (from: string, to: string) => ({
  op: 'rename',
  from,
  to: from,
  values: [{ op: 'cast', to }],
});

test('every value of an attribute is transformed, and is a text again', () => {
  const mappings = [
    { from: 1, to: 'in_stock' },
    { from: 'no', to: null },
  ];
  const { item, issues } = transform([
    { op: 'rename', from: 'stock', to: 'availability', values: [{ op: 'map', mappings }] },
    { op: 'new', field: 'season', value: 2026 },
    { op: 'new', field: 'empty', value: ' ' },
    { op: 'rename', from: 'shipping', to: 'delivery' },
    { op: 'copy', from: 'launch', to: 'day', values: [{ op: 'timestamp', pattern: 'dd.MM.yyyy' }] },
    { op: 'delete', field: 'launch' },
  ]);
  expect(issues).toEqual([]);
  expect(Object.fromEntries(item)).toEqual({
    id: ['p1'],
    availability: ['in_stock'],
    season: ['2026'],
    delivery: [{ country: 'PT' }, { country: 'ES' }],
    day: ['2021-01-21T00:00:00Z'],
  });
  expect([...ITEM.keys()]).toEqual(['id', 'stock', 'shipping', 'launch']);
});

test('what cannot be transformed is told and left out, the other values of the attribute stay', () => {
  const { item, issues, fileField } = transform([
    cast('stock', 'integer'),
    cast('shipping', 'string'),
  ]);
  expect(item.get('stock')).toEqual(['1']);
  expect(item.has('shipping')).toBe(false);
  expect(issues.map(({ code, column, value }) => [code, column, value])).toEqual([
    ['invalid_cast', 'stock', 'no (cast to integer)'],
    ['invalid_cast', 'shipping', '{"country":"PT"} (cast to string)'],
    ['invalid_cast', 'shipping', '{"country":"ES"} (cast to string)'],
  ]);
  expect(fileField('stock')).toBe('stock');
});
