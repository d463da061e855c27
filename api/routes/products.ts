import { createRoute } from '@hono/zod-openapi';
import { findProduct } from '../../db/queries/api/products.ts';
import { recordKey } from '../../domain/record-key.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import { json, problems } from '../schemas/common.ts';
import { productParams, productSchema } from '../schemas/product.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/products/{id}',
  tags: ['Products'],
  summary: 'Read what is stored of a product',
  request: { params: productParams },
  responses: { 200: json(productSchema, 'The product'), ...problems(401, 404) },
});

/** The routes of stored products. */
export function productRoutes({ database }: ApiDependencies) {
  return createRouter().openapi(read, async (c) => {
    // Imports take the blanks around an id away too.
    const key = recordKey(c.req.valid('param').id.trim());
    const found = await findProduct(database.db, key);
    if (found === null) throw notFound('no product with this id is stored');
    const { product, createdAt, updatedAt, runId } = found;
    const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
    return c.json({ ...product, ...times, runId }, 200);
  });
}
