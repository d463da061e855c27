import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { findImport } from '../../db/queries/api/imports.ts';
import { findRunResults, type RunRow } from '../../db/queries/api/runs.ts';
import { createReport } from '../../domain/report.ts';
import { emptyTally } from '../../domain/tally.ts';
import { type Entity, isFinal } from '../../domain/vocabulary.ts';
import { attachment } from '../attachment.ts';
import { bodyOf } from '../body-of.ts';
import { existingRun } from '../cancel-run.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { PresentRun } from '../present-run.ts';
import { reportFiles } from '../report-files.ts';
import { ApiError } from '../problems.ts';
import { rejectedAnswer } from '../rejected-answer.ts';
import { createRouter } from '../router.ts';
import { sendRunEvents } from '../run-events.ts';
import { idParam, json, problems } from '../schemas/common.ts';
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
    'Each record is followed by _line, _code, _column, _value and _hint, and by _file when the source means many files; cells that the header has no column for come last. Correct the file and send it as it is to /v1/runs/{id}/resend.',
  request: {
    ...request,
    query: z.strictObject({
      exact: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'true: cells that look like formulas get no apostrophe' }),
      format: z.enum(['csv', 'original']).default('csv').openapi({
        description:
          'original: records of JSON Lines and XML in a file of their own format, which can be sent again; CSV files are given as CSV',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The records',
      content: {
        'text/csv': { schema: z.string() },
        'application/jsonl': { schema: z.string() },
        'application/xml': { schema: z.string() },
      },
    },
    ...problems(401, 404, 409, 410, 422),
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

/** The routes of runs. */
export function runRoutes(dependencies: ApiDependencies, presentRun: PresentRun) {
  const { db } = dependencies.database;
  return createRouter()
    .openapi(read, async (c) => {
      const run = await existingRun(db, c.req.valid('param').id);
      return c.json(presentRun(run), 200);
    })
    .openapi(report, async (c) => {
      const run = await endedRun(c.req.valid('param').id);
      const [results, files] = await Promise.all([
        findRunResults(db, run.id),
        reportFiles(db, run),
      ]);
      const nothing = createReport(run.entity as Entity, run.tally ?? emptyTally(), [], {
        first: [],
        last: [],
      });
      const shown = presentRun(run);
      const { parent, together } = shown;
      const { wouldHold = null, ...reported } = results?.report ?? nothing;
      return c.json({ run: shown, files, ...reported, wouldHold, parent, together }, 200);
    })
    .openapi(rejected, async (c) => {
      const run = await endedRun(c.req.valid('param').id);
      if (run.rejectedClearedAt !== null)
        throw new ApiError(
          'not-kept',
          `the rejected rows of this run were removed on ${run.rejectedClearedAt.toISOString()}: they are kept for a while only`,
        );
      const { format, exact } = c.req.valid('query');
      const [file, owner] = await Promise.all([
        rejectedAnswer(db, run, { format, exact: exact === 'true' }),
        findImport(db, run.importId),
      ]);
      return c.body(bodyOf(file.content), 200, {
        'content-type': `${file.mediaType}; charset=${file.encoding}`,
        'content-disposition': attachment(`${owner?.name ?? 'import'} rejected.${file.extension}`),
      });
    })
    .openapi(events, async (c) => {
      const { id } = await existingRun(db, c.req.valid('param').id);
      return streamSSE(c, (stream) => sendRunEvents(dependencies, presentRun, id, stream));
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
