import { z } from '@hono/zod-openapi';
import { NOTIFICATION_STATUSES, NOTIFY_EVENTS } from '../../domain/notify.ts';
import { isoTime } from './common.ts';

/** A message to a webhook, as it is answered. */
export const notificationSchema = z
  .object({
    id: z.uuid().openapi({ description: 'The webhook-id of the message' }),
    runId: z.uuid(),
    event: z.enum(NOTIFY_EVENTS),
    status: z.enum(NOTIFICATION_STATUSES),
    attempts: z.number().int(),
    lastAttemptAt: isoTime.nullable(),
    lastProblem: z.string().nullable(),
    createdAt: isoTime,
  })
  .openapi('Notification');
