import { createRoute } from '@hono/zod-openapi';
import { countKnownKeys } from '../../db/queries/api/known-keys.ts';
import { createFailure, RunFailure } from '../../domain/failures.ts';
import { TooManyPreviews } from '../../preview/open-previews.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { parsePreview } from '../parse-preview.ts';
import { ApiError } from '../problems.ts';
import { createRouter } from '../router.ts';
import { json, problems } from '../schemas/common.ts';
import { previewBodySchema, previewSchema } from '../schemas/preview.ts';

const preview = createRoute({
  method: 'post',
  path: '/v1/preview',
  tags: ['Preview'],
  summary: 'Show the first records of a file as they would be read and stored; nothing is stored',
  description:
    'Reads the first 1,000 records, of at most the first 2 MiB of the unpacked file, in the way in which a run does.',
  request: {
    body: { content: { 'application/json': { schema: previewBodySchema } }, required: true },
  },
  responses: {
    200: json(previewSchema, 'The beginning of the file'),
    ...problems(400, 401, 413, 415, 422, 503),
  },
});

/** The route of previews. */
export function previewRoutes({ database, previews }: ApiDependencies) {
  return createRouter().openapi(preview, async (c) => {
    const { hasUserId, ...request } = parsePreview(
      c.req.valid('json'),
      c.get('textProblems') ?? [],
    );
    const read = await previews
      .read({ ...request, hasUserId }, c.req.raw.signal)
      .catch((error: unknown) => refuse(error, c.req.raw.signal));
    const known = hasUserId
      ? {
          sampled: read.keys.length,
          known: await countKnownKeys(database.db, request.definition.entity, read.keys),
        }
      : null;
    return c.json({ ...read.preview, knownIds: known }, 200);
  });
}

/** What was tried only once is not said to have been tried several times. */
const OWN_HINTS: Partial<Record<RunFailure['type'], string>> = {
  SourceUnavailable: 'Try again later, or ask the owner of the source.',
  SourceTooSlow: 'Try again later, or ask the owner of the source.',
  TimedOut: 'Check that the file is what it is said to be.',
};

function refuse(error: unknown, signal: AbortSignal): never {
  if (signal.aborted) throw new ApiError('service-unavailable', 'the caller went away');
  if (error instanceof TooManyPreviews)
    throw new ApiError('service-unavailable', 'too many previews are being read: try again', {
      headers: { 'retry-after': '5' },
    });
  if (!(error instanceof RunFailure) || error.type === 'Internal') throw error;
  const { type, message, hint } = createFailure(error.type, error.message);
  const failure = { type, message, hint: OWN_HINTS[type] ?? hint };
  throw new ApiError('unreadable-source', `${message}. ${failure.hint}`, { failure });
}
