import { z } from '@hono/zod-openapi';
import { LINE_ITEM_STATUSES } from '../../domain/orders/order-document.ts';
import type { Json } from '../../domain/report.ts';
import { ORDER_EVENT_TYPES } from '../../domain/vocabulary.ts';
import { anyValue, isoTime, pageOf } from './common.ts';

const discount = z.object({ value: z.number(), currency: z.string() });
const customFields = z.record(z.string(), z.string());
const money = {
  currency: z.string().openapi({ example: 'EUR' }),
  total: z.number(),
  subtotal: z.number(),
  tax: z.number(),
  shipping: z.number(),
  discount,
  refund: z.number(),
};

const lineItem = z
  .object({
    lineItemId: z.string().optional(),
    productId: z.string(),
    itemGroupId: z.string().optional(),
    name: z.string().optional(),
    brand: z.string().optional(),
    category: z.string().optional(),
    categoriesList: z.array(z.string()).optional(),
    ...money,
    sku: z.string(),
    quantity: z.number(),
    promotions: z.array(z.string()).optional(),
    adult: z.boolean().optional(),
    size: z.string().optional(),
    sizeSystem: z.string().optional(),
    gender: z.string().optional(),
    subscriptionDuration: z.number().optional().openapi({ description: 'In days' }),
    status: z.enum(LINE_ITEM_STATUSES),
    customFields: customFields.optional(),
  })
  .openapi('LineItem');

/** What an order and an event have in common; what neither the import nor the product says is absent. */
const content = {
  userId: z.object({ type: z.string(), id: z.string() }),
  order: z.object({
    id: z.string(),
    ...money,
    paymentMethod: z.string().optional(),
    shippingMethod: z.string().optional(),
    shippingCountry: z.string().optional(),
    source: z.string().optional(),
    promotions: z.array(z.string()).optional(),
  }),
  lineItems: z.array(lineItem),
  customFields,
};

/** A stored order as it is answered. */
export const orderSchema = z
  .object({
    id: z.string(),
    ...content,
    createdAt: isoTime,
    lastUpdated: isoTime.nullable().openapi({ description: 'null: no record has said when' }),
    runId: z.uuid().openapi({ description: 'The run that placed or updated the order last' }),
  })
  .openapi('Order');

/** The id of an order in a path. */
export const orderParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'or123' }),
});

const change = z.object({
  path: z.string().openapi({ example: 'lineItems[0].status' }),
  from: anyValue<Json>(),
  to: anyValue<Json>(),
});

const event = z
  .object({
    id: z.int().openapi({ description: 'Ascends in the order in which events became visible' }),
    type: z.enum(ORDER_EVENT_TYPES),
    occurredAt: isoTime.openapi({ description: 'The creation or the last update of the order' }),
    runId: z.uuid(),
    ...content,
    changes: z.array(change).optional().openapi({
      description: 'What an orderUpdate changed; from or to is null where there was or is nothing',
    }),
  })
  .openapi('OrderEvent');

/** A page of order events. */
export const orderEventsSchema = pageOf(event);
export type OrderEventAnswer = z.infer<typeof event>;

const MAX_EVENTS = 1_000;
const limitMessage = `must be a whole number from 1 to ${MAX_EVENTS}`;

/** The part of the events that is asked for. */
export const orderEventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the id of an event, or 0')
    .default('0')
    .openapi({ description: 'The id of the last event that was read' }),
  limit: z.coerce
    .number(limitMessage)
    .int(limitMessage)
    .min(1, limitMessage)
    .max(MAX_EVENTS, limitMessage)
    .default(100),
});
