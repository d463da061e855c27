import { createRoute, z } from '@hono/zod-openapi';
import { listChanges } from '../../db/queries/api/changes.ts';
import { findImport } from '../../db/queries/api/imports.ts';
import { findLatestRun } from '../../db/queries/api/runs.ts';
import { findSchedule } from '../../db/queries/schedules.ts';
import { changeImport } from '../change-import.ts';
import { pageFrom, readCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { keyName } from '../api-key.ts';
import { presentImport } from '../present-import.ts';
import type { PresentRun } from '../present-run.ts';
import { notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import {
  anyValue,
  idParam,
  isoTime,
  json,
  pageOf,
  pageQuery,
  problems,
} from '../schemas/common.ts';
import { cloneSchema, importSchema } from '../schemas/import.ts';

const tags = ['Imports'];

const change = createRoute({
  method: 'patch',
  path: '/v1/imports/{id}',
  tags,
  summary: 'Change parts of the definition of an import, from its next run on',
  request: {
    params: idParam,
    body: { content: { 'application/json': { schema: cloneSchema } }, required: true },
  },
  responses: {
    200: json(importSchema, 'The import as it is now'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const changeSchema = z
  .object({
    id: z.uuid(),
    changedBy: z.string().openapi({ description: 'The API key, by its name' }),
    changedAt: isoTime,
    changes: z.array(
      z.object({
        path: z.string().openapi({ example: 'source.encoding' }),
        from: anyValue<unknown>(),
        to: anyValue<unknown>(),
      }),
    ),
  })
  .openapi('ImportChange');

const history = createRoute({
  method: 'get',
  path: '/v1/imports/{id}/changes',
  tags,
  summary: 'List who changed an import and how, newest first',
  request: { params: idParam, query: z.strictObject(pageQuery) },
  responses: { 200: json(pageOf(changeSchema), 'Changes'), ...problems(401, 404, 422) },
});

/** The routes that change imports, and tell who did. */
export function importChangeRoutes(
  { database: { db }, settings }: ApiDependencies,
  presentRun: PresentRun,
) {
  return createRouter()
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      const changes = c.req.valid('json');
      const row = await db.transaction((tx) =>
        changeImport(tx, settings.keyring, id, changes, keyName(settings.apiKey)),
      );
      const [latest, schedule] = await Promise.all([findLatestRun(db, id), findSchedule(db, id)]);
      return c.json(presentImport(row, latest && presentRun(latest), schedule), 200);
    })
    .openapi(history, async (c) => {
      const { id } = c.req.valid('param');
      const { cursor, limit } = c.req.valid('query');
      if ((await findImport(db, id)) === null) throw notFound('there is no import with this id');
      const found = await listChanges(db, id, readCursor(cursor), limit + 1);
      const items = found.map(({ importId: _importId, changedAt, ...row }) => ({
        ...row,
        changedAt: changedAt.toISOString(),
      }));
      return c.json(pageFrom(items, limit), 200);
    });
}
