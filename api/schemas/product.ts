import { z } from '@hono/zod-openapi';
import { isoTime } from './common.ts';

/** A stored product as it is answered: what its feed does not say is left out. */
export const productSchema = z
  .object({
    id: z.string(),
    itemGroupId: z.string().optional(),
    name: z.string().optional(),
    brand: z.string().optional(),
    category: z.string().optional().openapi({ example: 'Men/Shirts/Short Sleeve Shirts' }),
    categoriesList: z
      .array(z.string())
      .optional()
      .openapi({ description: 'The most general level first' }),
    currency: z.string().optional().openapi({ description: 'ISO 4217', example: 'EUR' }),
    price: z.number().optional(),
    quantity: z.number().optional(),
    discount: z.object({ value: z.number(), currency: z.string() }).optional(),
    promotions: z.array(z.string()).optional(),
    adult: z.boolean().optional(),
    size: z.string().optional(),
    sizeSystem: z.string().optional(),
    gender: z.string().optional(),
    sku: z.string().optional(),
    customFields: z.record(z.string(), z.string()).optional(),
    createdAt: isoTime,
    updatedAt: isoTime,
    runId: z.uuid().openapi({ description: 'The run that wrote the product last' }),
  })
  .openapi('Product');

/** The id of a product in a path. */
export const productParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'p125zc' }),
});
