import type { LineItem, OrderDocument } from '../../../domain/orders/order-document.ts';

/** A line item that says only what it must. */
export function aLineItem(changes: Partial<LineItem> = {}): LineItem {
  return {
    productId: 'p1',
    currency: 'EUR',
    total: 10,
    subtotal: 8,
    tax: 1.5,
    shipping: 0.5,
    sku: 'p1-s',
    discount: { value: 0, currency: 'EUR' },
    refund: 0,
    quantity: 1,
    status: 'placed',
    ...changes,
  };
}

/** An order of one line item that says only what it must. */
export function anOrder(
  changes: Partial<Omit<OrderDocument, 'order'>> & { order?: Partial<OrderDocument['order']> } = {},
): OrderDocument {
  const { order, ...rest } = changes;
  return {
    userId: { type: 'crm_id', id: 'u1' },
    order: {
      id: 'o1',
      currency: 'EUR',
      total: 10,
      subtotal: 8,
      tax: 1.5,
      shipping: 0.5,
      discount: { value: 0, currency: 'EUR' },
      refund: 0,
      ...order,
    },
    lineItems: [aLineItem()],
    customFields: {},
    createdAt: '2026-03-01T00:00:00.000Z',
    ...rest,
  };
}
