import { OpenAPIHono } from '@hono/zod-openapi';
import type { ProblemItem } from './problems.ts';
import { refuseInvalid } from './refuse-invalid.ts';

/** What every request carries. */
export interface ApiEnv {
  Variables: {
    /** Names the request in its answer and in the logs. */
    requestId: string;
    /** What is wrong with the texts of the body, whatever its schema says. */
    textProblems: ProblemItem[] | undefined;
  };
}

/** A router whose routes refuse what their schemas refuse, with every problem at once. */
export function createRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
}
