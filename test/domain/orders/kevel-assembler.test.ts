import { describe, expect, test } from 'vitest';
import type { AssembledOrder } from '../../../domain/orders/assembler.ts';
import { GAP, GAP_CHARACTERS, GAP_FIELDS, MASK_CHARACTERS } from '../../../domain/orders/gaps.ts';
import { createKevelAssembler } from '../../../domain/orders/kevel-assembler.ts';
import { recordKey } from '../../../domain/record-key.ts';
import { accepted, cellsOf, FULL, HEADER, itemOnly, REQUIRED, type Row } from './kevel-orders.ts';

function openFields(order: AssembledOrder, item: number): string[] {
  const mask = order.gaps.slice(item * GAP_CHARACTERS, item * GAP_CHARACTERS + MASK_CHARACTERS);
  const bits = Number.parseInt(mask, 16);
  return GAP_FIELDS.filter((_, index) => (bits & (1 << index)) !== 0);
}

const ORDER = {
  id: 'or123',
  currency: 'EUR',
  total: 102.5,
  subtotal: 85,
  tax: 11.5,
  shipping: 6,
  discount: { value: 5, currency: 'EUR' },
  refund: 0,
};
const ITEM = {
  productId: 'p125zc',
  currency: 'EUR',
  total: 102.5,
  subtotal: 85,
  tax: 11.5,
  shipping: 6,
  sku: 'p125zc-5',
  discount: { value: 5, currency: 'EUR' },
  refund: 0,
  quantity: 1,
  status: 'fulfilled',
};

describe('the document', () => {
  test('of an order with what is required only has nothing else', () => {
    const { document, order, issues } = accepted([REQUIRED]);
    expect(document).toEqual({
      userId: { type: 'email', id: 'john@email.com' },
      order: ORDER,
      lineItems: [ITEM],
      customFields: {},
      createdAt: '2020-09-16T09:38:06Z',
    });
    expect(order).toMatchObject({
      id: 'or123',
      createdAt: '2020-09-16T09:38:06Z',
      lastUpdated: null,
    });
    expect(issues).toEqual([]);
  });

  test('of an order with every column filled has all its fields, in the order of events', () => {
    const { order, issues } = accepted([FULL]);
    const full = {
      userId: { type: 'email', id: 'john@email.com' },
      order: {
        ...ORDER,
        paymentMethod: 'Visa',
        shippingMethod: 'UPS',
        shippingCountry: 'France',
        source: 'web',
        promotions: ['WINTERSALE', 'VIP'],
      },
      lineItems: [
        {
          lineItemId: 'li125zc',
          productId: 'p125zc',
          itemGroupId: 'p125',
          name: 'My Product',
          brand: 'Nike',
          category: 'Men/Shirts/Short Sleeve Shirts',
          categoriesList: ['Men', 'Shirts', 'Short Sleeve Shirts'],
          currency: 'EUR',
          total: 102.5,
          subtotal: 85,
          tax: 11.5,
          shipping: 6,
          sku: 'p125zc-5',
          discount: { value: 5, currency: 'EUR' },
          refund: 0,
          quantity: 1,
          promotions: ['WINTERSALE'],
          adult: false,
          size: 'S',
          sizeSystem: 'EU',
          subscriptionDuration: 180,
          status: 'fulfilled',
        },
      ],
      customFields: { color: 'blue', ['__proto__']: 'polluted' },
      createdAt: '2020-09-16T09:38:06Z',
      lastUpdated: '2020-09-16T19:13:31Z',
    };
    expect(order.document.replaceAll(GAP, '')).toBe(JSON.stringify(full));
    expect(order.lastUpdated).toBe('2020-09-16T19:13:31Z');
    expect(issues).toEqual([]);
  });

  test('does not depend on the order of the columns', () => {
    const turned = accepted([FULL], { header: HEADER.toReversed() }).order;
    const straight = accepted([FULL]).order;
    expect(turned.document.replace(/"customFields":\{.*?\}/, '')).toBe(
      straight.document.replace(/"customFields":\{.*?\}/, ''),
    );
    expect(turned.gaps).toBe(straight.gaps);
  });

  test('is the same for the same content, however its numbers, dates, lists and blanks are written', () => {
    const other: Row = {
      ...FULL,
      orderId: ' or123 ',
      total: '102.50',
      subtotal: '+85.0',
      tax: '1.15e1',
      refund: '-0',
      promotions: 'WINTERSALE;VIP',
      createdAt: '2020-09-16 09:38:06Z',
      lastUpdated: '2020-09-16T19:13:31.000+00:00',
      lineItem_quantity: '1',
      lineItem_category: 'Men>Shirts>Short Sleeve Shirts',
      lineItem_adult: 'FALSE',
      userId: 'JOHN@email.com',
      custom_color: ' blue',
    };
    expect(accepted([other]).order.document).toBe(accepted([FULL]).order.document);
  });

  test('takes text that needs no escaping as it is, with the same result', () => {
    const row = { ...FULL, lineItem_name: 'Camisa de verão – nº 1’' };
    expect(accepted([row], { plain: true }).order).toEqual(accepted([row]).order);
  });

  test('escapes what JSON escapes, and never holds the mark of gaps as text', () => {
    const text = 'a "b" \\ c\nd\te \u0001 f\u2028g';
    const { document, order } = accepted([
      { ...FULL, orderId: `or"\\${GAP}1`, lineItem_name: text, custom_color: text },
    ]);
    expect(document.lineItems[0]?.name).toBe(text);
    expect(document.customFields.color).toBe(text);
    expect(document.order.id).toBe(`or"\\${GAP}1`);
    expect(order.document.split(GAP)).toHaveLength(2);
  });

  test('keeps ids of 20 digits as they are', () => {
    const id = '12345678901234567890';
    const row = { ...REQUIRED, orderId: id, lineItem_productId: id, lineItem_sku: id };
    const { document } = accepted([row]);
    expect(document.order.id).toBe(id);
    expect(document.lineItems[0]).toMatchObject({ productId: id, sku: id });
  });

  test('has a custom field named __proto__ as plain data', () => {
    const { document } = accepted([FULL]);
    expect(Object.entries(document.customFields)).toEqual([
      ['color', 'blue'],
      ['__proto__', 'polluted'],
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('leaves out lists and categories without any entry', () => {
    const row = {
      ...FULL,
      promotions: ' ; ;',
      lineItem_categoriesList: ';',
      lineItem_category: ' > ',
    };
    const { document, order } = accepted([row]);
    expect(document.order).not.toHaveProperty('promotions');
    expect(document.lineItems[0]).not.toHaveProperty('category');
    expect(openFields(order, 0)).toEqual(['category', 'categoriesList', 'gender', 'customFields']);
  });

  test.each([
    ['true', true],
    ['FALSE', false],
    ['', undefined],
  ])('adult %j becomes %s', (lineItem_adult, adult) => {
    expect(accepted([{ ...REQUIRED, lineItem_adult }]).document.lineItems[0]?.adult).toBe(adult);
  });

  test('has subscriptions in days', () => {
    const days = (lineItem_subscriptionDuration: string) =>
      accepted([{ ...REQUIRED, lineItem_subscriptionDuration }]).document.lineItems[0]
        ?.subscriptionDuration;
    expect(days('15552000000')).toBe(180);
    expect(days('129600000')).toBe(1.5);
    expect(days('')).toBeUndefined();
  });

  test.each(['placed', 'paid', 'fulfilled', 'refunded', 'cancelled'])('has status %s', (status) => {
    const row = { ...REQUIRED, lineItem_status: status };
    expect(accepted([row]).document.lineItems[0]?.status).toBe(status);
  });

  test('has discounts in the currency of their row', () => {
    const { document } = accepted([
      { ...REQUIRED, currency: 'EUR', lineItem_currency: 'USD', lineItem_discount: '5' },
      {
        ...itemOnly(REQUIRED),
        lineItem_currency: 'JPY',
        lineItem_discount: '5',
        lineItem_total: '0',
      },
    ]);
    expect(document.order.discount).toEqual({ value: 5, currency: 'EUR' });
    expect(document.lineItems.map(({ discount }) => discount)).toEqual([
      { value: 5, currency: 'USD' },
      { value: 5, currency: 'JPY' },
    ]);
  });
});

describe('several rows', () => {
  test('give the order of the first one and a line item each', () => {
    const { document } = accepted([
      FULL,
      { ...itemOnly(FULL), lineItem_id: 'li2', lineItem_productId: 'p2' },
      // What later rows say of the order is not read, not even when it is wrong.
      { ...FULL, lineItem_id: 'li3', total: 'x', createdAt: 'x', currency: 'x', userId: '' },
    ]);
    expect(document.order.total).toBe(102.5);
    expect(document.lineItems.map(({ lineItemId }) => lineItemId)).toEqual([
      'li125zc',
      'li2',
      'li3',
    ]);
  });

  test('of one order do not reach into the next', () => {
    const assembler = createKevelAssembler(HEADER, {
      kind: 'kevel-csv',
      delimiter: ',',
      hashUserId: false,
    });
    assembler.row(cellsOf({ ...FULL, total: 'x' }), 2, false);
    assembler.row(cellsOf(FULL), 3, false);
    expect(assembler.end().order).toBeNull();
    assembler.row(cellsOf({ ...FULL, orderId: 'next' }), 4, false);
    const { order, issues } = assembler.end();
    expect(issues).toEqual([]);
    expect(order).toEqual(accepted([{ ...FULL, orderId: 'next' }]).order);
  });

  test('have gaps of their own, with the key of their product', () => {
    const { order } = accepted([
      FULL,
      { ...itemOnly(REQUIRED), lineItem_productId: 'p2', lineItem_brand: 'Nike' },
    ]);
    expect(order.gaps).toHaveLength(2 * GAP_CHARACTERS);
    expect(openFields(order, 0)).toEqual(['gender', 'customFields']);
    expect(openFields(order, 1)).toEqual(GAP_FIELDS.filter((field) => field !== 'brand'));
    expect(order.gaps.slice(MASK_CHARACTERS, GAP_CHARACTERS)).toBe(recordKey('p125zc'));
    expect(order.gaps.slice(-32)).toBe(recordKey('p2'));
    expect(order.document.split(`${GAP}}`)).toHaveLength(3);
    expect(order.document).toContain(`"status":"fulfilled"${GAP}},{"productId":"p2"`);
  });

  test('leave open what the file has no column for', () => {
    const header = HEADER.filter((name) => name in REQUIRED);
    expect(openFields(accepted([REQUIRED], { header }).order, 0)).toEqual([...GAP_FIELDS]);
  });
});
