import type { Json } from '../report.ts';

/** An amount that is taken off, as events carry it. */
export interface Discount {
  value: number;
  currency: string;
}

/** The order's own part; what an import omits is absent. */
export interface Order {
  id: string;
  currency: string;
  total: number;
  subtotal: number;
  tax: number;
  shipping: number;
  discount: Discount;
  refund: number;
  paymentMethod?: string;
  shippingMethod?: string;
  shippingCountry?: string;
  source?: string;
  promotions?: string[];
}

export const LINE_ITEM_STATUSES = ['placed', 'paid', 'fulfilled', 'refunded', 'cancelled'] as const;
export type LineItemStatus = (typeof LINE_ITEM_STATUSES)[number];

/** One line of an order; what neither the import nor the product says is absent. */
export interface LineItem {
  lineItemId?: string;
  productId: string;
  itemGroupId?: string;
  name?: string;
  brand?: string;
  /** Levels joined by `/`. */
  category?: string;
  categoriesList?: string[];
  currency: string;
  total: number;
  subtotal: number;
  tax: number;
  shipping: number;
  sku: string;
  discount: Discount;
  refund: number;
  quantity: number;
  promotions?: string[];
  adult?: boolean;
  size?: string;
  sizeSystem?: string;
  gender?: string;
  /** In days. */
  subscriptionDuration?: number;
  status: LineItemStatus;
  customFields?: Record<string, string>;
}

/** All that is stored of an order, its fields in this order. */
export interface OrderDocument {
  userId: { type: string; id: string };
  order: Order;
  lineItems: LineItem[];
  customFields: Record<string, string>;
  /** ISO 8601 in UTC. */
  createdAt: string;
  lastUpdated?: string;
}

/** What an update changed; `from` or `to` is null where there was or is nothing. */
export interface OrderChange {
  /** Such as `order.total`, `lineItems[0].status` or `customFields.color`. */
  path: string;
  from: Json;
  to: Json;
}
