import { createRoute } from '@hono/zod-openapi';
import { listOrderEvents, type StoredOrderEvent } from '../../db/queries/api/order-events.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { createRouter } from '../router.ts';
import { json, problems } from '../schemas/common.ts';
import { type OrderEventAnswer, orderEventsQuery, orderEventsSchema } from '../schemas/order.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/order-events',
  tags: ['Orders'],
  summary: 'Read order events on from the last one that was read',
  description:
    'To read all events and each once, go on with after=<id of the last event that was read>, whatever nextCursor says: no event appears below an id that was answered. nextCursor is that id while more events are there already, and null when there were no more. A page of large orders may have fewer events than its limit.',
  request: { query: orderEventsQuery },
  responses: { 200: json(orderEventsSchema, 'The events by their ids'), ...problems(401, 422) },
});

/** The routes of order events. */
export function orderEventRoutes({ database }: ApiDependencies) {
  return createRouter().openapi(list, async (c) => {
    const { after, limit } = c.req.valid('query');
    const { events, isMore } = await listOrderEvents(database.db, Number(after), limit);
    const last = events.at(-1);
    return c.json(
      { items: events.map(presentEvent), nextCursor: isMore && last ? String(last.id) : null },
      200,
    );
  });
}

function presentEvent(event: StoredOrderEvent): OrderEventAnswer {
  const { id, type, occurredAt, runId, document, changes } = event;
  const { userId, order, lineItems, customFields } = document;
  return {
    id,
    type,
    occurredAt: new Date(occurredAt).toISOString(),
    runId,
    userId,
    order,
    lineItems,
    customFields,
    ...(changes === null ? {} : { changes }),
  };
}
