import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FoundIssue } from '../../../domain/chunk-collector.ts';
import { readJsonProducts } from '../../../domain/products/json-reader.ts';
import type { ReadProduct } from '../../../domain/products/product-document.ts';
import type { Json } from '../../../domain/report.ts';

function readOne(line: string) {
  const found: ReadProduct[] = [];
  expect(readJsonProducts(Buffer.from(line), 1, (product) => found.push(product))).toBe(1);
  const [product] = found;
  if (!product) throw new Error('no product');
  return product;
}

/** A product with an id and those fields, as JSON text. */
const line = (fields: string) => (fields === '' ? '{"id":"p1"}' : `{"id":"p1",${fields}}`);
const told = (issues: readonly FoundIssue[]) => issues.map(({ code, column }) => [code, column]);

test('only the id is required', () => {
  expect(readOne(line(''))).toMatchObject({ line: 1, product: { id: 'p1' }, issues: [] });
});

test('a product has the fields of tracking events, in one order whatever the order in the file', () => {
  const product = {
    id: 'p125zc',
    itemGroupId: 'p125',
    name: 'My product',
    brand: 'Nike',
    category: 'Men/Shirts/Short Sleeve Shirts',
    categoriesList: ['Men', 'Shirts'],
    currency: 'EUR',
    price: 102.5,
    quantity: 1,
    discount: { value: 5, currency: 'EUR' },
    promotions: ['WINTERSALE'],
    adult: false,
    size: 'S',
    sizeSystem: 'EU',
    gender: 'male',
    sku: 'p125zc-5',
    customFields: { color: 'blue', material: 'cotton' },
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.entries(product), { minLength: 17 }), (entries) => {
      const { discount, customFields, ...rest } = Object.fromEntries(entries);
      const turned = {
        customFields: Object.fromEntries(Object.entries(customFields as object).toReversed()),
        ...rest,
        discount: Object.fromEntries(Object.entries(discount as object).toReversed()),
      };
      const found = readOne(JSON.stringify(turned));
      expect(found.issues).toEqual([]);
      expect(JSON.stringify(found.product)).toBe(JSON.stringify(product));
    }),
    { numRuns: 50 },
  );
});

test.each<[string, string, string]>([
  ['a text', '"a"', 'a'],
  ['a text with blanks around', '" a b\\t"', 'a b'],
  ['a number', '7.50', '7.5'],
  ['minus nothing', '-0', '0'],
  ['a number of 20 digits', '12345678901234567890', '12345678901234567890'],
  ['a number beyond all doubles', '1e400', '1e400'],
])('an id may be %s', (_, written, id) => {
  expect(readOne(`{"id":${written}}`)).toMatchObject({ product: { id }, issues: [] });
});

test.each([
  ['{}', 'missing_value'],
  ['{"id":null}', 'missing_value'],
  ['{"id":""}', 'missing_value'],
  ['{"id":" \\t"}', 'missing_value'],
  ['{"ID":"p1"}', 'missing_value'],
  ['{"id":["p1"]}', 'invalid_type'],
  ['{"id":{"a":1}}', 'invalid_type'],
  ['{"id":true}', 'invalid_type'],
  ['{"id":"a\\nb"}', 'invalid_product_id'],
  ['{"id":"a\\u0085b"}', 'invalid_product_id'],
  [`{"id":"${'x'.repeat(257)}"}`, 'invalid_product_id'],
])('%s has no usable id', (text, code) => {
  const found = readOne(text);
  expect(found.product).toBeNull();
  expect(told(found.issues)).toContainEqual([code, 'id']);
});

test('an id of 256 characters, of any script, is one', () => {
  for (const id of ['x'.repeat(256), 'é/ü#%? 1', '__proto__'])
    expect(readOne(JSON.stringify({ id })).product).toEqual({ id });
});

const EMPTY: object = {};

test.each<[string, object]>([
  ['"name":7', { name: '7' }],
  ['"name":true', { name: 'true' }],
  ['"name":" a "', { name: 'a' }],
  ['"name":""', EMPTY],
  ['"name":null', EMPTY],
  ['"price":" 12.5 "', { price: 12.5 }],
  ['"price":1e3', { price: 1000 }],
  ['"price":-0', { price: 0 }],
  ['"price":""', EMPTY],
  ['"quantity":"0"', { quantity: 0 }],
  ['"adult":"TRUE"', { adult: true }],
  ['"adult":"2.4"', { adult: true }],
  ['"adult":0', { adult: false }],
  ['"adult":" "', EMPTY],
  ['"promotions":"A; B;;"', { promotions: ['A', 'B'] }],
  ['"promotions":["A;B",7,null,""]', { promotions: ['A;B', '7'] }],
  ['"promotions":7', { promotions: ['7'] }],
  ['"promotions":[]', EMPTY],
  ['"category":"Men > Shirts>Tees"', mensShirts('Tees')],
  ['"category":" Men/Shirts / Tees"', { ...mensShirts('Tees'), category: 'Men/Shirts / Tees' }],
  [
    '"category":"Food/Drink > Tea"',
    { category: 'Food/Drink/Tea', categoriesList: ['Food/Drink', 'Tea'] },
  ],
  ['"category":" > "', EMPTY],
  ['"categoriesList":["Men","Shirts","Tees"]', mensShirts('Tees')],
  ['"categoriesList":"Men;Shirts;Tees"', mensShirts('Tees')],
  ['"category":"A","categoriesList":["B","C"]', { category: 'A', categoriesList: ['B', 'C'] }],
  ['"discount":{"value":"5","currency":"EUR"}', { discount: { value: 5, currency: 'EUR' } }],
  ['"currency":"USD","discount":5', { currency: 'USD', discount: { value: 5, currency: 'USD' } }],
  [
    '"currency":"USD","discount":{"value":5}',
    { currency: 'USD', discount: { value: 5, currency: 'USD' } },
  ],
  ['"discount":0', EMPTY],
  ['"customFields":{}', EMPTY],
  [
    '"customFields":{"a":1.50,"b":false,"c":null,"d":" x "}',
    { customFields: { a: '1.5', b: 'false', d: ' x ' } },
  ],
  [
    '"customFields":{"n":12345678901234567890,"o":{"p":[1e400, "q"]}}',
    { customFields: { n: '12345678901234567890', o: '{"p":[1e400,"q"]}' } },
  ],
])('%s is taken as what it means', (fields, expected) => {
  const found = readOne(line(fields));
  expect(found.issues).toEqual([]);
  expect(found.product).toEqual({ id: 'p1', ...expected });
});

function mensShirts(last: string) {
  return { category: `Men/Shirts/${last}`, categoriesList: ['Men', 'Shirts', last] };
}

test.each<[string, string, string, string | null]>([
  ['"name":["a"]', 'invalid_type', 'name', '["a"]'],
  ['"sku":{}', 'invalid_type', 'sku', '{}'],
  ['"price":"12,50"', 'invalid_number', 'price', '12,50'],
  ['"price":1e400', 'invalid_number', 'price', '1e400'],
  ['"price":true', 'invalid_number', 'price', 'true'],
  ['"quantity":[1]', 'invalid_type', 'quantity', '[1]'],
  ['"adult":"yes"', 'invalid_boolean', 'adult', 'yes'],
  ['"currency":"eur"', 'invalid_currency', 'currency', 'eur'],
  ['"promotions":{"a":1}', 'invalid_type', 'promotions', '{"a":1}'],
  ['"promotions":["a",["b"]]', 'invalid_type', 'promotions', '["a",["b"]]'],
  ['"discount":5', 'missing_value', 'discount.currency', null],
  ['"discount":{"currency":"EUR"}', 'missing_value', 'discount.value', null],
  ['"discount":{"value":"x","currency":"EUR"}', 'invalid_number', 'discount.value', 'x'],
  ['"discount":{"value":5,"currency":"€"}', 'invalid_currency', 'discount.currency', '€'],
  ['"discount":[5]', 'invalid_type', 'discount', '[5]'],
  ['"currency":"X","discount":5', 'invalid_currency', 'currency', 'X'],
  ['"customFields":"a"', 'invalid_type', 'customFields', 'a'],
  ['"customFields":[1]', 'invalid_type', 'customFields', '[1]'],
])('%s is refused and named by its field', (fields, code, column, value) => {
  const found = readOne(line(fields));
  expect(found.product).toBeNull();
  expect(found.issues).toEqual([{ code, column, value }]);
});

test('every wrong field is told at once', () => {
  const found = readOne('{"price":"x","adult":"x","currency":"x"}');
  expect(told(found.issues)).toEqual([
    ['missing_value', 'id'],
    ['invalid_currency', 'currency'],
    ['invalid_number', 'price'],
    ['invalid_boolean', 'adult'],
  ]);
});

test('fields that products do not have are told and left out', () => {
  const found = readOne(
    line('"title":"a","__proto__":{"b":1},"discount":{"value":1,"currency":"EUR","x":1}'),
  );
  expect(found.product).toEqual({ id: 'p1', discount: { value: 1, currency: 'EUR' } });
  expect(told(found.issues)).toEqual([
    ['unknown_field', 'discount.x'],
    ['unknown_field', 'title'],
    ['unknown_field', '__proto__'],
  ]);
  expect(({} as Record<string, unknown>)['b']).toBeUndefined();
});

test('custom fields may have any name', () => {
  const found = readOne(line('"customFields":{"constructor":"y","__proto__":"x","":"z","10":"a"}'));
  expect(JSON.stringify(found.product)).toBe(
    '{"id":"p1","customFields":{"10":"a","":"z","__proto__":"x","constructor":"y"}}',
  );
});

test('what was read is shown with the types of the file, also when it is refused', () => {
  const found = readOne('{"id":12345678901234567890,"price":["1"],"name":"\\ud800"}');
  expect(found.read()).toEqual({ id: '12345678901234567890', price: ['1'], name: '\ufffd' });
  expect(told(found.issues)).toEqual([
    ['lone_surrogate', 'name'],
    ['invalid_type', 'price'],
  ]);
  expect(readOne('{"id":').read()).toEqual({ '(line)': '{"id":' });
});

test('no object of whatever values breaks the reader, and what is accepted is well-formed', () => {
  const names = fc.constantFrom(
    'id',
    'name',
    'price',
    'adult',
    'currency',
    'discount',
    'category',
    'categoriesList',
    'promotions',
    'customFields',
    'value',
    '__proto__',
    'constructor',
    'é',
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json>(
        null,
        true,
        0,
        -0,
        1.5,
        1e300,
        '',
        ' ',
        'EUR',
        '12.5',
        'a;b',
        '\0',
        '\ud800',
      ),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  let accepted = 0;
  fc.assert(
    fc.property(fc.dictionary(names, tree, { maxKeys: 8 }), (fields) => {
      const { product } = readOne(JSON.stringify({ ...fields, id: 'p1' }));
      if (product === null) return;
      accepted += 1;
      const text = JSON.stringify(product);
      expect(text).not.toMatch(/\\u0000|\\ud/);
      // What is stored reads as itself.
      expect(JSON.stringify(readOne(text).product)).toBe(text);
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(300);
});
