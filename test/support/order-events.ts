import type { Service } from './service.ts';

/** An order event as the API shows it, as far as tests look. */
export interface ShownEvent {
  id: number;
  type: string;
  occurredAt: string;
  order: { id: string };
  lineItems: Record<string, unknown>[];
  changes?: unknown;
}

/** All events, read page by page as a consumer does. */
export async function orderEvents(service: Service, limit = 500): Promise<ShownEvent[]> {
  const events: ShownEvent[] = [];
  for (let after = 0; ; ) {
    const { items } = await service.call<{ items: ShownEvent[] }>(
      'GET',
      `/v1/order-events?after=${after}&limit=${limit}`,
    );
    events.push(...items);
    const last = items.at(-1);
    if (!last) return events;
    after = last.id;
  }
}
