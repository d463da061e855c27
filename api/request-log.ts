import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { ApiDependencies } from './dependencies.ts';
import type { ApiEnv } from './router.ts';

/** Counts and logs each request by its route's pattern: the address itself can hold the id of a person. */
export function requestLog({
  log,
  metrics,
}: Pick<ApiDependencies, 'log' | 'metrics'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    c.set('requestId', randomUUID());
    await next();
    c.res.headers.set('x-request-id', c.get('requestId'));
    const pattern = routePath(c, -1);
    const route = pattern.includes('*') ? 'none' : pattern;
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.count(c.req.method, route, c.res.status, seconds);
    const milliseconds = Math.round(seconds * 1000);
    const requestId = c.get('requestId');
    log.info(
      { requestId, method: c.req.method, route, status: c.res.status, milliseconds },
      'request',
    );
  };
}
