import type { OrdersFormat } from '../formats.ts';
import { KEVEL_COLUMNS } from './kevel-columns.ts';
import { SHOPIFY_COLUMNS } from './shopify-columns.ts';

const NAMES: Record<OrdersFormat['kind'], ReadonlySet<string>> = {
  'kevel-csv': lineItemNames(KEVEL_COLUMNS),
  'shopify-csv': lineItemNames(SHOPIFY_COLUMNS),
};

/** True for columns that are read in every row of an order; all others are read in its first row only. */
export function isLineItemColumn(kind: OrdersFormat['kind'], name: string): boolean {
  return NAMES[kind].has(name);
}

function lineItemNames(columns: readonly { name: string; part: string }[]): Set<string> {
  return new Set(columns.flatMap(({ name, part }) => (part === 'lineItem' ? [name] : [])));
}
