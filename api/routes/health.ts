import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { readRunMetrics } from '../../db/queries/api/run-metrics.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { runMetricLines } from '../metrics.ts';
import { createRouter } from '../router.ts';
import { json } from '../schemas/common.ts';

const tags = ['Service'];
const CHECK_MILLISECONDS = 2000;

const state = z.enum(['ok', 'down']);
const readiness = z
  .object({ status: state, postgres: state, temporal: state })
  .openapi('Readiness');

const alive = createRoute({
  method: 'get',
  path: '/healthz',
  tags,
  security: [],
  summary: 'Whether the process lives',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'It lives') },
});

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  tags,
  security: [],
  summary: 'Whether Postgres and Temporal answer',
  responses: { 200: json(readiness, 'Both answer'), 503: json(readiness, 'One of them is down') },
});

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags,
  security: [],
  summary: 'Counts for Prometheus',
  responses: {
    200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } },
  },
});

/** The routes by which the service itself is watched. */
export function healthRoutes({ database, temporal, metrics: http }: ApiDependencies) {
  return createRouter()
    .openapi(alive, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(ready, async (c) => {
      const [postgresState, temporalState] = await Promise.all([
        stateOf(() => database.db.execute(sql`select 1`)),
        stateOf(() => temporal.check()),
      ]);
      const isReady = postgresState === 'ok' && temporalState === 'ok';
      const status = isReady ? ('ok' as const) : ('down' as const);
      const answer = { status, postgres: postgresState, temporal: temporalState };
      return c.json(answer, isReady ? 200 : 503);
    })
    .openapi(metrics, async (c) => {
      const runs = await inTime(() => readRunMetrics(database.db)).catch(() => null);
      const text = `${[...runMetricLines(runs), ...http.lines()].join('\n')}\n`;
      return c.text(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    });
}

async function stateOf(check: () => PromiseLike<unknown>): Promise<'ok' | 'down'> {
  return inTime(check).then(
    () => 'ok',
    () => 'down',
  );
}

async function inTime<T>(check: () => PromiseLike<T>): Promise<T> {
  const late = AbortSignal.timeout(CHECK_MILLISECONDS);
  return new Promise((resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
    check().then(resolve, reject);
  });
}
