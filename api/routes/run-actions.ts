import { createRoute, type z } from '@hono/zod-openapi';
import { keyName } from '../api-key.ts';
import { cancelRun } from '../cancel-run.ts';
import { decideRun } from '../decide-run.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOnce } from '../idempotency.ts';
import type { PresentRun } from '../present-run.ts';
import { resendRun } from '../resend-run.ts';
import { retryRun } from '../retry-run.ts';
import { createRouter } from '../router.ts';
import { idempotencyHeader, idParam, json, problems } from '../schemas/common.ts';
import { decisionSchema, newResendSchema, runSchema } from '../schemas/run.ts';
import { giveTurn, startRun } from '../start-run.ts';

const tags = ['Runs'];
const request = { params: idParam };

const resend = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/resend',
  tags,
  summary: 'Send the rejected records of a completed run again, corrected',
  description:
    'Takes the file of rejected records as it was downloaded, with wrong values corrected: its columns _line, _code, _column, _value and _hint are left out, and apostrophes in front of formulas are taken away. Of JSON Lines and XML, the file that format=original gives.',
  request: {
    ...request,
    headers: idempotencyHeader,
    body: { content: { 'application/json': { schema: newResendSchema } }, required: true },
  },
  responses: {
    202: json(runSchema, 'The run of the corrected records, which is queued'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
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

const decisions = { approve: 'approved', reject: 'rejected' } as const;
const decide = (verb: keyof typeof decisions, summary: string) =>
  createRoute({
    method: 'post',
    path: `/v1/runs/{id}/${verb}`,
    tags,
    summary,
    request: {
      ...request,
      body: { content: { 'application/json': { schema: decisionSchema } }, required: false },
    },
    responses: {
      202: json(runSchema, 'The run with the decision'),
      ...problems(400, 401, 404, 409, 413, 415, 422, 503),
    },
  });
const approve = decide('approve', 'Approve a held run: it stores what it showed');
const reject = decide('reject', 'Reject a held run: it fails, and nothing of it is stored');

const retry = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/retry',
  tags,
  summary: 'Try a failed run again, from where it stopped, with the file that it has',
  request: { ...request, headers: idempotencyHeader },
  responses: {
    202: json(runSchema, 'The run, which is queued again'),
    ...problems(401, 404, 409, 422),
  },
});

/** What can be done with a run: cancel it, try it again, decide about it, send its rejected records again. */
export function runActionRoutes(dependencies: ApiDependencies, presentRun: PresentRun) {
  const { database, temporal, settings } = dependencies;
  const { db } = database;
  const caller = keyName(settings.apiKey);
  return createRouter()
    .openapi(resend, async (c) => {
      const { id } = c.req.valid('param');
      const wish = c.req.valid('json');
      const answer = await answerOnce(c, dependencies, wish, async (tx) => {
        const made = await resendRun(tx, id, wish, caller);
        const run = presentRun(await giveTurn(dependencies, tx, made));
        return { status: 202 as const, body: run, location: `/v1/runs/${run.id}` };
      });
      await startRun(dependencies, answer.body.id);
      return c.json(answer.body, answer.status, { location: answer.location });
    })
    .openapi(retry, async (c) => {
      const { id } = c.req.valid('param');
      const answer = await answerOnce(c, dependencies, null, async (tx) => {
        const reopened = await retryRun(tx, id, caller);
        const run = presentRun(await giveTurn(dependencies, tx, reopened));
        return { status: 202 as const, body: run, location: `/v1/runs/${id}` };
      });
      await startRun(dependencies, id);
      return c.json(answer.body, answer.status, { location: answer.location });
    })
    .openapi(approve, async (c) =>
      c.json(await decided(c.req.valid('param').id, 'approve', c.req.valid('json')), 202),
    )
    .openapi(reject, async (c) =>
      c.json(await decided(c.req.valid('param').id, 'reject', c.req.valid('json')), 202),
    )
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      const answer = await answerOnce(c, dependencies, null, async (tx) => {
        const run = presentRun(await cancelRun(tx, temporal, id, caller));
        return { status: 202 as const, body: run, location: `/v1/runs/${id}` };
      });
      return c.json(answer.body, answer.status, { location: answer.location });
    });

  async function decided(
    id: string,
    verb: keyof typeof decisions,
    { note }: z.infer<typeof decisionSchema>,
  ) {
    const at = new Date().toISOString();
    const run = await decideRun(db, temporal, id, {
      decision: decisions[verb],
      at,
      note: note ?? null,
      by: caller,
    });
    return presentRun(run);
  }
}
