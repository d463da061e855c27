import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { findImport } from '../../db/queries/api/imports.ts';
import { findRunResults, type RunRow } from '../../db/queries/api/runs.ts';
import { createReport } from '../../domain/report.ts';
import { emptyTally } from '../../domain/tally.ts';
import { type Entity, isFinal } from '../../domain/vocabulary.ts';
import { attachment } from '../attachment.ts';
import { bodyOf } from '../body-of.ts';
import { cancelRun, existingRun } from '../cancel-run.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOnce } from '../idempotency.ts';
import type { PresentRun } from '../present-run.ts';
import { ApiError } from '../problems.ts';
import { encodingName, rejectedCsv } from '../rejected-csv.ts';
import { createRouter } from '../router.ts';
import { sendRunEvents } from '../run-events.ts';
import { idempotencyHeader, idParam, json, problems } from '../schemas/common.ts';
import { reportSchema } from '../schemas/report.ts';
import { runSchema } from '../schemas/run.ts';

const tags = ['Runs'];
const request = { params: idParam };

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}',
  tags,
  summary: 'Read the state and the progress of a run',
  request,
  responses: { 200: json(runSchema, 'The run'), ...problems(401, 404) },
});

const report = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/report',
  tags,
  summary: 'Read the results of a run that has ended',
  request,
  responses: { 200: json(reportSchema, 'The results'), ...problems(401, 404, 409) },
});

const rejected = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/rejected',
  tags,
  summary: 'Download the rejected records as CSV: header, delimiter and encoding of the file',
  description:
    'Each record is followed by _line, _code, _column, _value and _hint; cells that the header has no column for come last.',
  request: {
    ...request,
    query: z.strictObject({
      exact: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'true: cells that look like formulas get no apostrophe' }),
    }),
  },
  responses: {
    200: { description: 'The records', content: { 'text/csv': { schema: z.string() } } },
    ...problems(401, 404, 409, 422),
  },
});

const events = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/events',
  tags,
  summary:
    'Follow a run: an event progress whenever it changed, and an event end when it has ended',
  request,
  responses: {
    200: {
      description: 'Events, each with the run as its data',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problems(401, 404),
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/cancel',
  tags,
  summary: 'Ask a run to end',
  request: { ...request, headers: idempotencyHeader },
  responses: {
    202: json(runSchema, 'The run, which ends cancelled'),
    ...problems(401, 404, 409, 422, 503),
  },
});

/** The routes of runs. */
export function runRoutes(dependencies: ApiDependencies, presentRun: PresentRun) {
  const { database, temporal } = dependencies;
  const { db } = database;
  return createRouter()
    .openapi(read, async (c) => {
      const run = await existingRun(db, c.req.valid('param').id);
      return c.json(presentRun(run), 200);
    })
    .openapi(report, async (c) => {
      const run = await endedRun(c.req.valid('param').id);
      const results = await findRunResults(db, run.id);
      const nothing = createReport(run.entity as Entity, run.tally ?? emptyTally(), [], {
        first: [],
        last: [],
      });
      return c.json({ run: presentRun(run), ...(results?.report ?? nothing) }, 200);
    })
    .openapi(rejected, async (c) => {
      const run = await endedRun(c.req.valid('param').id);
      const [results, owner] = await Promise.all([
        findRunResults(db, run.id),
        findImport(db, run.importId),
      ]);
      const encoding = run.file?.encoding ?? 'utf-8';
      const form = {
        header: results?.header ?? [],
        delimiter: run.file?.delimiter ?? ',',
        encoding,
        exact: c.req.valid('query').exact === 'true',
      };
      return c.body(bodyOf(rejectedCsv(db, run.id, form)), 200, {
        'content-type': `text/csv; charset=${encodingName(encoding)}`,
        'content-disposition': attachment(`${owner?.name ?? 'import'} rejected.csv`),
      });
    })
    .openapi(events, async (c) => {
      const { id } = await existingRun(db, c.req.valid('param').id);
      return streamSSE(c, (stream) => sendRunEvents(dependencies, presentRun, id, stream));
    })
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      const answer = await answerOnce(c, dependencies, null, async (tx) => {
        const run = presentRun(await cancelRun(tx, temporal, id));
        return { status: 202 as const, body: run, location: `/v1/runs/${id}` };
      });
      return c.json(answer.body, answer.status, { location: answer.location });
    });

  async function endedRun(id: string): Promise<RunRow> {
    const run = await existingRun(db, id);
    if (!isFinal(run.status))
      throw new ApiError('run-not-ended', `the run has not ended: it is ${run.status}`, {
        runId: id,
      });
    return run;
  }
}
