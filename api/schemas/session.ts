import { z } from '@hono/zod-openapi';
import { isoTime } from './common.ts';

/** What opens a session. */
export const newSessionSchema = z
  .strictObject({ key: z.string().min(1).max(1024).openapi({ description: 'The API key' }) })
  .openapi('NewSession');

/** A session as it is answered; what it is good for is in its cookie alone. */
export const sessionSchema = z
  .object({
    expiresAt: isoTime.nullable().openapi({ description: 'null: the browser is not signed in' }),
  })
  .openapi('Session');
