import type { Context } from 'hono';
import type { z } from 'zod';
import { commonDefinition } from '../domain/definition.ts';
import { problemItems } from './problem-items.ts';
import { invalidRequest, notFound, type ProblemItem } from './problems.ts';
import type { ApiEnv } from './router.ts';

/** What a schema said about a part of a request. */
type Validated = { target: string } & (
  | { success: true; data: unknown }
  | { success: false; error: z.ZodError }
);

/** Refuses a request that is not valid, with everything that is wrong with the part that was looked at. */
export function refuseInvalid(result: Validated, c: Context<ApiEnv>): undefined {
  const errors = problemsOf(result, c);
  if (errors.length === 0) return;
  // An id that cannot exist is as absent as one that does not.
  throw result.target === 'param'
    ? notFound('there is nothing with this id')
    : invalidRequest(errors);
}

/**
 * Refuses a definition that is not valid. Without a known entity its schema stops there; what all entities have in
 * common can still be told.
 */
export function refuseDefinition(
  result: Validated,
  c: Context<ApiEnv>,
): Promise<never> | undefined {
  const errors = problemsOf(result, c);
  const isUnknown = result.target === 'json' && errors.some(({ path }) => path === 'entity');
  if (!isUnknown) return refuseInvalid(result, c);
  return c.req.json().then((body) => {
    const common = commonDefinition.safeParse(body);
    throw invalidRequest(common.success ? errors : [...errors, ...problemItems(common.error)]);
  });
}

function problemsOf(result: Validated, c: Context<ApiEnv>): ProblemItem[] {
  const texts = result.target === 'json' ? (c.get('textProblems') ?? []) : [];
  return result.success ? [...texts] : [...texts, ...problemItems(result.error)];
}
