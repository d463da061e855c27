import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ApiAccess } from './access.ts';
import { ApiError } from './problems.ts';
import { refuseOtherOrigins } from './same-origin.ts';

/** The cookie of a session. */
export const SESSION_COOKIE = 'session';

/** Lets requests pass that carry the key as `Authorization: Bearer <key>`, or a browser's session. */
export function authenticate({ isKey, sessions }: ApiAccess): MiddlewareHandler {
  return async (c, next) => {
    const header = c.req.header('authorization');
    if (header === undefined && sessions.expiryOf(getCookie(c, SESSION_COOKIE)) !== null)
      refuseOtherOrigins(c);
    else {
      const [, given] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? [];
      if (given === undefined || !isKey(given))
        throw new ApiError('unauthorized', 'send the API key as Authorization: Bearer <key>', {
          headers: { 'www-authenticate': 'Bearer' },
        });
    }
    await next();
  };
}
