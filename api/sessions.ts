import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Key } from '../domain/keyring.ts';

/** A working day; then the key is asked for again. */
const SESSION_MILLISECONDS = 12 * 60 * 60 * 1000;
const FORM = /^(\d{13})\.([\w-]{22})\.([\w-]{43})$/;

/** Sessions of browsers: signed, so that nothing has to be stored. */
export interface Sessions {
  /** A new session; `token` is the cookie's value. */
  open: () => { token: string; expiresAt: Date };
  /** When the session ends; null when the token is of none that goes on. */
  expiryOf: (token: string | undefined) => Date | null;
}

/** Sessions that end when their time is over, and with every change of the API key or the secrets key. */
export function createSessions(secret: Key, apiKey: string, now = Date.now): Sessions {
  const key = Buffer.from(hkdfSync('sha256', secret.bytes, apiKey, 'sessions of browsers', 32));
  const sign = (content: string) =>
    createHmac('sha256', key).update(content).digest().toString('base64url');
  return {
    open() {
      const expiresAt = new Date(now() + SESSION_MILLISECONDS);
      const content = `${expiresAt.getTime()}.${randomBytes(16).toString('base64url')}`;
      return { token: `${content}.${sign(content)}`, expiresAt };
    },
    expiryOf(token) {
      const [, time = '', id = '', signature = ''] = FORM.exec(token ?? '') ?? [];
      if (time === '' || Number(time) <= now()) return null;
      const expected = sign(`${time}.${id}`);
      return timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
        ? new Date(Number(time))
        : null;
    },
  };
}
