import { createHmac, hash } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import {
  findKeptAnswer,
  keepAnswer,
  type KeptAnswer,
  reserveKey,
} from '../db/queries/api/idempotency.ts';
import type { Queryable } from '../db/database.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ApiError } from './problems.ts';

/** What a request is answered with. */
export interface Answer<B, S extends ContentfulStatusCode> {
  status: S;
  body: B;
  /** Where the thing that was made can be read. */
  location: string;
}

/**
 * Does `work` in one transaction, and with an Idempotency-Key at most once in 24 hours: the same request gets the
 * first answer again. What throws keeps nothing, so a request that was refused can be sent again.
 */
export async function answerOnce<B, S extends ContentfulStatusCode>(
  c: Context,
  { database, settings }: Pick<ApiDependencies, 'database' | 'settings'>,
  request: unknown,
  work: (tx: Queryable) => Promise<Answer<B, S>>,
): Promise<Answer<B, S>> {
  const given = c.req.header('idempotency-key');
  if (given === undefined) return database.db.transaction(work);
  const key = hash('sha256', `${settings.apiKey}\n${given}`, 'hex');
  const digests = settings.keyring.all.map(({ bytes }) => digestRequest(c, bytes, request));
  const [requestDigest = ''] = digests;
  return database.db.transaction(async (tx) => {
    if (!(await reserveKey(tx, key)))
      throw new ApiError('request-in-progress', 'a request with this key is being answered', {
        headers: { 'retry-after': '1' },
      });
    const kept = await findKeptAnswer(tx, key);
    if (kept === null) {
      const answer = await work(tx);
      // As text in an object: jsonb itself would give the fields back in another order.
      const body = { text: JSON.stringify(answer.body) };
      await keepAnswer(tx, { key, requestDigest, ...answer, body });
      return answer;
    }
    if (!digests.includes(kept.requestDigest))
      throw new ApiError(
        'idempotency-key-reused',
        'this key came with another request: take a new key for a new request',
      );
    c.header('idempotent-replayed', 'true');
    return keptAs<B, S>(kept);
  });
}

/** Keyed, because the body can hold credentials that a plain digest would let one guess. */
function digestRequest(c: Context, key: Buffer, request: unknown): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([c.req.method, c.req.path, request]))
    .digest('hex');
}

const keptBody = z.object({ text: z.string() });

/** An equal digest says that the same route kept this answer, so it has that route's form. */
function keptAs<B, S extends ContentfulStatusCode>(kept: KeptAnswer): Answer<B, S> {
  const body: unknown = JSON.parse(keptBody.parse(kept.body).text);
  return { status: kept.status, body, location: kept.location ?? '' } as Answer<B, S>;
}
