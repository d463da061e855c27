import { z } from '@hono/zod-openapi';
import type { JsonValue } from '../../domain/json-lines/json-value.ts';
import { USER_ID_TYPE_PATTERN } from '../../domain/user-ids.ts';
import { anyValue, isoTime } from './common.ts';

/** A stored user as it is answered. */
export const userSchema = z
  .object({
    ids: z
      .array(z.object({ type: z.string(), id: z.string() }))
      .openapi({ description: 'The first id first' }),
    attributes: z.record(z.string(), anyValue<JsonValue>()),
    createdAt: isoTime,
    updatedAt: isoTime,
    runId: z.uuid().openapi({ description: 'The run that wrote the user last' }),
  })
  .openapi('User');

/** The id of a user in a path. */
export const userParams = z.object({
  idType: z
    .string()
    .regex(USER_ID_TYPE_PATTERN)
    .openapi({ param: { name: 'idType', in: 'path' }, example: 'email' }),
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'john@example.com' }),
});
