import { z } from '@hono/zod-openapi';
import { PROBLEMS, type ProblemName, problemType } from '../problems.ts';

export const isoTime = z.iso.datetime().openapi({ example: '2026-03-01T03:00:00.000Z' });

/** A value of which the document says nothing, with the type that it has in the code. */
export function anyValue<T>(): z.ZodType<T> {
  return z.unknown() as z.ZodType<unknown> as z.ZodType<T>;
}

/** The id in a path. */
export const idParam = z.object({
  id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }),
});

/** The part of a list that is asked for. */
export const pageQuery = {
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/, 'must be the nextCursor of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** A page of a list; `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** The header of requests that must not be done twice. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: 'The same key and body within 24 hours get the first answer again' }),
});

const problemNames = Object.keys(PROBLEMS) as [ProblemName, ...ProblemName[]];

export const problemSchema = z
  .object({
    type: z.enum(problemNames.map(problemType)),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    failure: z
      .object({ type: z.string(), message: z.string(), hint: z.string() })
      .optional()
      .openapi({ description: 'Why a run of the same file would fail' }),
    runId: z.string().optional().openapi({ description: 'The run that stands in the way' }),
  })
  .openapi('Problem');

/** The answers of a route that say why it could not be served. */
export function problems<const S extends number>(...statuses: S[]) {
  const answers = statuses.map((status) => [
    status,
    {
      description: Object.values(PROBLEMS)
        .filter((problem) => problem.status === status)
        .map((problem) => problem.title)
        .join(', or: '),
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  ]);
  return Object.fromEntries(answers) as Record<
    S,
    {
      description: string;
      content: { 'application/problem+json': { schema: typeof problemSchema } };
    }
  >;
}

/** A JSON answer of a route. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
