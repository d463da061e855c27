import { hash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from './problems.ts';

/** Lets requests pass that carry the key as `Authorization: Bearer <key>`. */
export function authenticate(apiKey: string): MiddlewareHandler {
  const expected = digest(apiKey);
  return async (c, next) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (given === undefined || !timingSafeEqual(digest(given), expected))
      throw new ApiError('unauthorized', 'send the API key as Authorization: Bearer <key>', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    await next();
  };
}

/** Digests have one length, so that comparing them tells nothing about the key. */
function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** How an API key is called where it is kept who did something: tells keys apart, and nothing about the key. */
export function keyName(apiKey: string): string {
  return `key ${digest(apiKey).toString('hex', 0, 4)}`;
}
