import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { ApiDependencies } from './dependencies.ts';
import type { ApiEnv } from './router.ts';

/** Counts, logs and traces each request by its route's pattern: the address itself can hold the id of a person. */
export function requestLog({
  log,
  metrics,
  tracing,
}: Pick<ApiDependencies, 'log' | 'metrics' | 'tracing'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    c.set('requestId', randomUUID());
    const answer = async () => {
      await next();
      return { route: routeOf(c), status: c.res.status };
    };
    if (tracing) await tracing.inRequest(c.req.raw, answer);
    else await next();
    c.res.headers.set('x-request-id', c.get('requestId'));
    const route = routeOf(c);
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.countRequest(c.req.method, route, c.res.status, seconds);
    const milliseconds = Math.round(seconds * 1000);
    const requestId = c.get('requestId');
    log.info(
      { requestId, method: c.req.method, route, status: c.res.status, milliseconds },
      'request',
    );
  };
}

function routeOf(c: Context): string {
  const pattern = routePath(c, -1);
  return pattern.includes('*') ? 'none' : pattern;
}
