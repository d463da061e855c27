import { createRoute, z } from '@hono/zod-openapi';
import { archiveImport, findImport, listImports } from '../../db/queries/api/imports.ts';
import { lockImport } from '../../db/queries/lock-import.ts';
import { findDryRunFile, findLatestRun, findRuns, listRuns } from '../../db/queries/api/runs.ts';
import { findSchedule } from '../../db/queries/schedules.ts';
import type { Queryable } from '../../db/database.ts';
import { keyName } from '../api-key.ts';
import { cloneDefinition } from '../clone-import.ts';
import { createImport } from '../create-import.ts';
import { createRun } from '../create-run.ts';
import { pageFrom, readCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOnce } from '../idempotency.ts';
import { applySchedule } from '../keep-schedules.ts';
import { presentImport } from '../present-import.ts';
import type { PresentRun } from '../present-run.ts';
import { notFound } from '../problems.ts';
import { refuseDefinition } from '../refuse-invalid.ts';
import { createRouter } from '../router.ts';
import {
  idempotencyHeader,
  idParam,
  json,
  pageOf,
  pageQuery,
  problems,
} from '../schemas/common.ts';
import {
  cloneSchema,
  type ImportAnswer,
  importSchema,
  importsQuery,
  newImportSchema,
} from '../schemas/import.ts';
import { newRunSchema, runSchema } from '../schemas/run.ts';
import { giveTurn, startRun } from '../start-run.ts';

const tags = ['Imports'];
const body = <T extends z.ZodType>(schema: T, required: boolean) => ({
  content: { 'application/json': { schema } },
  required,
});

const create = createRoute({
  method: 'post',
  path: '/v1/imports',
  tags,
  summary: 'Define an import and start it, or with a schedule: have it run by that',
  request: { headers: idempotencyHeader, body: body(newImportSchema, true) },
  responses: {
    202: json(
      importSchema,
      'The import with its first run, which is queued; with a schedule there is none yet',
    ),
    ...problems(400, 401, 409, 413, 415, 422),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/imports',
  tags,
  summary: 'List imports, newest first, each with its schedule and its latest run',
  request: { query: importsQuery },
  responses: { 200: json(pageOf(importSchema), 'Imports'), ...problems(401, 422) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/imports/{id}',
  tags,
  summary: 'Read an import with its latest run',
  request: { params: idParam },
  responses: { 200: json(importSchema, 'The import'), ...problems(401, 404) },
});

const archive = createRoute({
  method: 'delete',
  path: '/v1/imports/{id}',
  tags,
  summary:
    'Archive an import: it is listed and run no more, and its schedule ends; a run that is active goes on',
  request: { params: idParam },
  responses: { 204: { description: 'Archived' }, ...problems(401, 404) },
});

const clone = createRoute({
  method: 'post',
  path: '/v1/imports/{id}/clone',
  tags,
  summary:
    'Clone and import: a new import with the same definition, or parts of it changed, started',
  request: { params: idParam, headers: idempotencyHeader, body: body(cloneSchema, false) },
  responses: {
    202: json(importSchema, 'The new import with its first run, which is queued'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const run = createRoute({
  method: 'post',
  path: '/v1/imports/{id}/runs',
  tags,
  summary: 'Run an import now',
  request: { params: idParam, headers: idempotencyHeader, body: body(newRunSchema, false) },
  responses: {
    202: json(runSchema, 'The run, which is queued'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const history = createRoute({
  method: 'get',
  path: '/v1/imports/{id}/runs',
  tags,
  summary: 'List the runs of an import, newest first',
  request: { params: idParam, query: z.strictObject(pageQuery) },
  responses: { 200: json(pageOf(runSchema), 'Runs'), ...problems(401, 404, 422) },
});

/** The routes of imports. */
export function importRoutes(dependencies: ApiDependencies, presentRun: PresentRun) {
  const { database, settings } = dependencies;
  const { db } = database;
  const caller = keyName(settings.apiKey);
  return createRouter()
    .openapi(
      create,
      async (c) => {
        const definition = c.req.valid('json');
        const answer = await answerOnce(c, dependencies, definition, async (tx) => {
          const made = await createImport(tx, settings.keyring, definition, {
            trigger: 'api',
            startedBy: caller,
          });
          return { status: 202 as const, ...(await presentNew(tx, made)) };
        });
        await begin(answer.body);
        return c.json(answer.body, answer.status, { location: answer.location });
      },
      (result, c) => refuseDefinition(result, c),
    )
    .openapi(list, async (c) => {
      const { entity, status, scheduled, cursor, limit } = c.req.valid('query');
      const filter = {
        entity,
        status,
        scheduled: scheduled && scheduled === 'true',
        after: readCursor(cursor),
        limit: limit + 1,
      };
      const found = await listImports(db, filter);
      const runIds = found.flatMap(({ runId }) => runId ?? []);
      const latest = new Map((await findRuns(db, runIds)).map((row) => [row.importId, row]));
      const answers = found.map((row) => {
        const latestRun = latest.get(row.import.id);
        return presentImport(row.import, latestRun ? presentRun(latestRun) : null, row.schedule);
      });
      return c.json(pageFrom(answers, limit), 200);
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param');
      const row = await existingImport(id);
      const [latest, schedule] = await Promise.all([findLatestRun(db, id), findSchedule(db, id)]);
      return c.json(presentImport(row, latest && presentRun(latest), schedule), 200);
    })
    .openapi(archive, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await db.transaction((tx) => archiveImport(tx, id, caller)))) throw noImport();
      await applySchedule(dependencies, id);
      return c.body(null, 204);
    })
    .openapi(clone, async (c) => {
      const { id } = c.req.valid('param');
      const changes = c.req.valid('json');
      const answer = await answerOnce(c, dependencies, changes, async (tx) => {
        const original = await findImport(tx, id);
        if (original === null) throw noImport();
        const definition = cloneDefinition(original, changes, settings.keyring);
        // A person has seen what this file would do: another one is not stored without asking.
        const seen = changes.source === undefined && !definition.dryRun;
        const expected = seen ? await findDryRunFile(tx, id) : null;
        const start = { trigger: 'clone', startedBy: caller } as const;
        const made = await createImport(tx, settings.keyring, definition, start, expected);
        return { status: 202 as const, ...(await presentNew(tx, made)) };
      });
      await begin(answer.body);
      return c.json(answer.body, answer.status, { location: answer.location });
    })
    .openapi(run, async (c) => {
      const { id } = c.req.valid('param');
      const wish = c.req.valid('json');
      const answer = await answerOnce(c, dependencies, wish, async (tx) => {
        const row = await lockImport(tx, id);
        if (row === null) throw noImport();
        const dryRun = wish.dryRun ?? row.definition.dryRun;
        const made = await createRun(tx, row, dryRun, { trigger: 'api', startedBy: caller });
        const body = presentRun(await giveTurn(dependencies, tx, made));
        return { status: 202 as const, body, location: `/v1/runs/${body.id}` };
      });
      await startRun(dependencies, answer.body.id);
      return c.json(answer.body, answer.status, { location: answer.location });
    })
    .openapi(history, async (c) => {
      const { id } = c.req.valid('param');
      const { cursor, limit } = c.req.valid('query');
      await existingImport(id);
      const found = await listRuns(db, id, readCursor(cursor), limit + 1);
      return c.json(pageFrom(found.map(presentRun), limit), 200);
    });

  async function presentNew(tx: Queryable, made: Awaited<ReturnType<typeof createImport>>) {
    const schedule = await findSchedule(tx, made.import.id);
    const run = made.run && (await giveTurn(dependencies, tx, made.run));
    const body = presentImport(made.import, run && presentRun(run), schedule);
    return { body, location: `/v1/imports/${body.id}` };
  }

  /** Starts the first run of a new import, or gives its schedule to Temporal. */
  async function begin({ id, run: first }: ImportAnswer): Promise<void> {
    dependencies.reach?.('before-start');
    if (first) await startRun(dependencies, first.id);
    else await applySchedule(dependencies, id);
    dependencies.reach?.('before-answer');
  }

  async function existingImport(id: string) {
    const row = await findImport(db, id);
    if (row === null) throw noImport();
    return row;
  }
}

function noImport() {
  return notFound('there is no import with this id');
}
