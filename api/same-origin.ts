import type { Context } from 'hono';
import { ApiError } from './problems.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another page lets a browser send: browsers say where a request comes from, and a request that changes
 * something has to come from our own page.
 */
export function refuseOtherOrigins(c: Context): void {
  if (SAFE_METHODS.has(c.req.method) || isSameOrigin(c)) return;
  throw new ApiError('other-origin', 'a session is good for requests of the dashboard only');
}

function isSameOrigin(c: Context): boolean {
  // Browsers say it themselves, so that it is true behind proxies that change the host; not over plain http, though.
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin') ?? '';
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}
