import { createRoute } from '@hono/zod-openapi';
import { findUser } from '../../db/queries/api/profiles.ts';
import { profileKey } from '../../domain/profile-key.ts';
import { createUserIdReader } from '../../domain/user-ids.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import { json, problems } from '../schemas/common.ts';
import { userParams, userSchema } from '../schemas/user.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/users/{idType}/{id}',
  tags: ['Users'],
  summary: 'Read what is stored of a user, by any of its ids',
  request: { params: userParams },
  responses: { 200: json(userSchema, 'The user'), ...problems(401, 404) },
});

/** The routes of stored users. */
export function userRoutes({ database }: ApiDependencies) {
  return createRouter().openapi(read, async (c) => {
    const { idType, id } = c.req.valid('param');
    const plain = createUserIdReader(idType, false)(id);
    const user = 'id' in plain ? await findUser(database.db, profileKey(idType, plain.id)) : null;
    if (user === null) throw notFound('no user with this id is stored');
    const { createdAt, updatedAt, ...rest } = user;
    const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
    return c.json({ ...rest, ...times }, 200);
  });
}
