import { createRoute, z } from '@hono/zod-openapi';
import { readReadings } from '../../db/queries/api/readings.ts';
import { inTime } from '../../telemetry/part-state.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { lookAtParts } from '../look-at-parts.ts';
import { createRouter } from '../router.ts';
import { json } from '../schemas/common.ts';

const tags = ['Service'];

const state = z.enum(['ok', 'down']);
const readiness = z
  .object({ status: state, postgres: state, temporal: state, uploads: state })
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
  summary: 'Whether Postgres, Temporal and the upload area answer',
  responses: { 200: json(readiness, 'All answer'), 503: json(readiness, 'One of them is down') },
});

const metricsText = createRoute({
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
export function healthRoutes(dependencies: ApiDependencies) {
  const { database, metrics } = dependencies;
  return createRouter()
    .openapi(alive, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(ready, async (c) => {
      const parts = await lookAtParts(dependencies);
      const isReady = Object.values(parts).every((part) => part === 'ok');
      const status = isReady ? ('ok' as const) : ('down' as const);
      return c.json({ status, ...parts }, isReady ? 200 : 503);
    })
    .openapi(metricsText, async (c) => {
      const [readings, parts] = await Promise.all([
        inTime(() => readReadings(database.db)).catch(() => null),
        lookAtParts(dependencies),
      ]);
      return c.text(await metrics.text(readings, parts), 200, {
        'content-type': metrics.registry.contentType,
      });
    });
}
