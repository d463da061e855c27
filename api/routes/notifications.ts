import { createRoute, z } from '@hono/zod-openapi';
import { findImport } from '../../db/queries/api/imports.ts';
import { listNotifications, type NotificationRow } from '../../db/queries/api/notifications.ts';
import { pageFrom, readCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import { idParam, json, pageOf, pageQuery, problems } from '../schemas/common.ts';
import { notificationSchema } from '../schemas/notification.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/imports/{id}/notifications',
  tags: ['Imports'],
  summary: 'List the messages to the webhook of an import, newest first, with what became of them',
  request: { params: idParam, query: z.strictObject(pageQuery) },
  responses: {
    200: json(pageOf(notificationSchema), 'Messages'),
    ...problems(401, 404, 422),
  },
});

/** The route of the messages to webhooks. */
export function notificationRoutes({ database: { db } }: ApiDependencies) {
  return createRouter().openapi(list, async (c) => {
    const { id } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    if ((await findImport(db, id)) === null) throw notFound('there is no import with this id');
    const found = await listNotifications(db, id, readCursor(cursor), limit + 1);
    return c.json(pageFrom(found.map(presentNotification), limit), 200);
  });
}

function presentNotification(row: NotificationRow): z.infer<typeof notificationSchema> {
  const { id, runId, event, status, attempts, lastAttemptAt, lastProblem, createdAt } = row;
  return {
    id,
    runId,
    event,
    status,
    attempts,
    lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
    lastProblem,
    createdAt: createdAt.toISOString(),
  };
}
