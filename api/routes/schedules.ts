import { createRoute } from '@hono/zod-openapi';
import { findScheduleHistory } from '../../db/queries/api/schedule-history.ts';
import { findSchedule } from '../../db/queries/schedules.ts';
import { keyName } from '../api-key.ts';
import { changeSchedule, noSchedule } from '../change-schedule.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { applySchedule } from '../keep-schedules.ts';
import type { PresentRun } from '../present-run.ts';
import { presentDescription, presentSchedule } from '../present-schedule.ts';
import { createRouter } from '../router.ts';
import { idParam, json, problems } from '../schemas/common.ts';
import {
  describeScheduleSchema,
  newScheduleSchema,
  scheduleDescriptionSchema,
  scheduleSchema,
} from '../schemas/schedule.ts';

const tags = ['Schedules'];
const path = '/v1/imports/{id}/schedule';

const put = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Set, change, pause or resume the schedule of an import',
  description:
    'What is left out gets its default, so a schedule that is paused is resumed unless paused is true. Resuming begins to count failures anew.',
  request: {
    params: idParam,
    body: { content: { 'application/json': { schema: newScheduleSchema } }, required: true },
  },
  responses: {
    200: json(scheduleSchema, 'The schedule'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Read the schedule of an import, what became of its slots, and how it is',
  request: { params: idParam },
  responses: { 200: json(scheduleSchema, 'The schedule'), ...problems(401, 404) },
});

const end = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'End the schedule of an import; its history stays, and a run that is active goes on',
  request: { params: idParam },
  responses: { 204: { description: 'Ended' }, ...problems(401, 404) },
});

const describe = createRoute({
  method: 'post',
  path: '/v1/schedules/describe',
  tags,
  summary: 'Say what a cron expression means, before an import is given it; nothing is stored',
  request: {
    body: { content: { 'application/json': { schema: describeScheduleSchema } }, required: true },
  },
  responses: {
    200: json(scheduleDescriptionSchema, 'The sentence and the next five times'),
    ...problems(400, 401, 413, 415, 422),
  },
});

/** The routes of schedules. */
export function scheduleRoutes(dependencies: ApiDependencies, presentRun: PresentRun) {
  const { db } = dependencies.database;
  const changedBy = keyName(dependencies.settings.apiKey);
  return createRouter()
    .openapi(put, async (c) => {
      const { id } = c.req.valid('param');
      const setting = c.req.valid('json');
      await db.transaction((tx) => changeSchedule(tx, id, setting, changedBy));
      await applySchedule(dependencies, id);
      return c.json(await scheduleOf(id), 200);
    })
    .openapi(read, async (c) => c.json(await scheduleOf(c.req.valid('param').id), 200))
    .openapi(describe, (c) => c.json(presentDescription(c.req.valid('json').cron), 200))
    .openapi(end, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction((tx) => changeSchedule(tx, id, null, changedBy));
      await applySchedule(dependencies, id);
      return c.body(null, 204);
    });

  async function scheduleOf(id: string) {
    const row = await findSchedule(db, id);
    if (row === null) throw await noSchedule(db, id);
    return presentSchedule(row, await findScheduleHistory(db, row), presentRun);
  }
}
