import type { MiddlewareHandler } from 'hono';
import { ApiError, type ProblemItem } from './problems.ts';
import type { ApiEnv } from './router.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** Deeper than any definition, and shallow enough for every walk over it. */
const MAX_DEPTH = 32;

/** Reads the JSON body of a POST within its bounds, before any schema sees it. An empty body is read as `{}`. */
export const jsonBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const bytes = await readBytes(c.req.raw);
  if (bytes.length > 0) {
    if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(c.req.header('content-type') ?? ''))
      throw new ApiError('unsupported-media-type', 'send the body as application/json');
    c.set('textProblems', [...badTexts(parse(bytes), '', 0)]);
  }
  const empty = c.req.header('content-type') === undefined ? '' : '{}';
  const text = bytes.length > 0 ? decode(bytes) : empty;
  // Where Hono keeps a body that it has read: the schemas' validators take it from there.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  await next();
};

async function readBytes(request: Request): Promise<Buffer> {
  const tooLarge = () => new ApiError('too-large', 'a JSON body has at most 1 MiB');
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of request.body ?? []) {
    sizeBytes += piece.length;
    if (sizeBytes > MAX_BODY_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(decode(bytes));
  } catch {
    throw new ApiError('unreadable-body', 'the body is not valid JSON in UTF-8');
  }
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Postgres takes neither NUL nor half a surrogate pair, so no field may hold them. */
function* badTexts(value: unknown, path: string, depth: number): Generator<ProblemItem> {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      yield { path, message: 'must not hold NUL or half a character' };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === MAX_DEPTH) {
    yield { path, message: `must not be nested deeper than ${MAX_DEPTH} levels` };
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    yield* badTexts(key, path, depth);
    const step = Array.isArray(value) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    yield* badTexts(member, `${path}${step}`, depth + 1);
  }
}
