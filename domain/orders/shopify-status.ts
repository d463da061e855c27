import { assertNever } from '../vocabulary.ts';
import type { LineItemStatus } from './order-document.ts';

/** What Shopify says of the payment of an order. */
export const FINANCIAL_STATUSES = [
  'authorized',
  'paid',
  'partially_paid',
  'pending',
  'refunded',
  'partially_refunded',
  'voided',
] as const;
export type FinancialStatus = (typeof FINANCIAL_STATUSES)[number];

/** A status that Shopify has, but whose orders never came about. */
export const EXPIRED_STATUS = 'expired';

/** What Shopify says of the delivery of a line item. */
export const FULFILLMENT_STATUSES = ['pending', 'partial', 'restocked', 'fulfilled'] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** Gives the status of a line item of a Shopify order. */
export function shopifyStatus(
  financial: FinancialStatus,
  fulfillment: FulfillmentStatus,
): LineItemStatus {
  if (fulfillment === 'restocked')
    return financial === 'refunded' || financial === 'partially_refunded'
      ? 'refunded'
      : 'cancelled';
  switch (financial) {
    case 'voided':
      return 'cancelled';
    case 'refunded':
      return 'refunded';
    case 'paid':
    case 'partially_refunded':
      return fulfillment === 'fulfilled' ? 'fulfilled' : 'paid';
    case 'authorized':
    case 'pending':
    case 'partially_paid':
      return 'placed';
    default:
      return assertNever(financial);
  }
}

/** True for a {@link FinancialStatus}. */
export function isFinancialStatus(text: string): text is FinancialStatus {
  return (FINANCIAL_STATUSES as readonly string[]).includes(text);
}

/** True for a {@link FulfillmentStatus}. */
export function isFulfillmentStatus(text: string): text is FulfillmentStatus {
  return (FULFILLMENT_STATUSES as readonly string[]).includes(text);
}
