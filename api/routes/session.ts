import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ApiAccess } from '../access.ts';
import { SESSION_COOKIE } from '../authenticate.ts';
import { ApiError } from '../problems.ts';
import { createRouter } from '../router.ts';
import { refuseOtherOrigins } from '../same-origin.ts';
import { json, problems } from '../schemas/common.ts';
import { newSessionSchema, sessionSchema } from '../schemas/session.ts';

const tags = ['Session'];

const open = createRoute({
  method: 'post',
  path: '/v1/session',
  tags,
  security: [],
  summary: 'Sign a browser in: the API key for an http-only cookie that is good for 12 hours',
  request: {
    body: { content: { 'application/json': { schema: newSessionSchema } }, required: true },
  },
  responses: {
    201: json(sessionSchema, 'Signed in; the cookie is set'),
    ...problems(400, 401, 403, 413, 415, 422),
  },
});

const read = createRoute({
  method: 'get',
  path: '/v1/session',
  tags,
  security: [],
  summary: 'Tell whether the browser is signed in, and until when',
  responses: { 200: json(sessionSchema, 'The session, if there is one') },
});

const close = createRoute({
  method: 'delete',
  path: '/v1/session',
  tags,
  security: [],
  summary: 'Sign the browser out: takes its cookie away',
  responses: { 204: { description: 'Signed out' }, ...problems(403) },
});

/** The routes by which a browser signs in and out. */
export function sessionRoutes({ isKey, sessions }: ApiAccess) {
  return createRouter()
    .openapi(open, (c) => {
      refuseOtherOrigins(c);
      if (!isKey(c.req.valid('json').key))
        throw new ApiError('unauthorized', 'this is not the API key of the service', {
          errors: [{ path: 'key', message: 'is not the API key of the service' }],
        });
      const { token, expiresAt } = sessions.open();
      setCookie(c, SESSION_COOKIE, token, { ...cookieOf(c), expires: expiresAt });
      return c.json({ expiresAt: expiresAt.toISOString() }, 201);
    })
    .openapi(read, (c) => {
      const expiresAt = sessions.expiryOf(getCookie(c, SESSION_COOKIE));
      return c.json({ expiresAt: expiresAt?.toISOString() ?? null }, 200);
    })
    .openapi(close, (c) => {
      refuseOtherOrigins(c);
      deleteCookie(c, SESSION_COOKIE, cookieOf(c));
      return c.body(null, 204);
    });
}

/** Not for scripts and not for other pages; over https never sent without it. */
function cookieOf(c: Context) {
  const isSecure =
    new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https';
  return { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure } as const;
}
