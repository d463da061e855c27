import { createRoute } from '@hono/zod-openapi';
import { findOrder } from '../../db/queries/api/orders.ts';
import { recordKey } from '../../domain/record-key.ts';
import { isoText } from '../../domain/values/date-time.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import { json, problems } from '../schemas/common.ts';
import { orderParams, orderSchema } from '../schemas/order.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/orders/{id}',
  tags: ['Orders'],
  summary: 'Read what is stored of an order',
  request: { params: orderParams },
  responses: { 200: json(orderSchema, 'The order'), ...problems(401, 404) },
});

/** The routes of stored orders. */
export function orderRoutes({ database }: ApiDependencies) {
  return createRouter().openapi(read, async (c) => {
    const found = await findOrder(database.db, recordKey(c.req.valid('param').id));
    if (found === null) throw notFound('no order with this id is stored');
    const { document, lastUpdated, runId } = found;
    return c.json(
      {
        ...document,
        id: document.order.id,
        lastUpdated: lastUpdated === null ? null : isoText(lastUpdated),
        runId,
      },
      200,
    );
  });
}
