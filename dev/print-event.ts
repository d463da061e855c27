import { styleText } from 'node:util';
import type { OrderEvent } from './api-client.ts';

/** An order event as lines: one of the web shop, whose orders name their products by id only, if there is one. */
export function eventLines(events: readonly OrderEvent[]): string[] {
  const event = events.find(({ order }) => order.source === 'web') ?? events[0];
  if (!event) return ['No order event was written.'];
  const { id, type, order, lineItems } = event;
  return [
    styleText('bold', 'An order event: what the file leaves out is filled in from the products'),
    `  event ${id}  ${type}  order ${order.id}  ${order.total.toFixed(2)} ${order.currency}`,
    ...lineItems.map(({ productId, quantity, name, brand, category, size }) => {
      const filled = [name, brand, category, size].filter((text) => text !== undefined).join(' · ');
      return `    ${quantity} × ${productId.padEnd(14)}${styleText('dim', filled)}`;
    }),
  ];
}
