import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import { rootCause } from '../db/describe-error.ts';
import { ApiError, problemResponse, type ProblemName } from './problems.ts';
import type { ApiEnv } from './router.ts';

/** The answer to a request whose handling threw: a problem document, whatever it was. */
export function answerError(error: Error, c: Context<ApiEnv>, log: Logger): Response {
  const problem = asApiError(error);
  if (problem.cause !== undefined)
    log.error({ requestId: c.get('requestId'), err: problem.cause }, 'request failed');
  return problemResponse(c, problem);
}

function asApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException) return new ApiError(nameOf(error.status), error.message);
  if (isDatabaseAway(rootCause(error)))
    return new ApiError('service-unavailable', 'Postgres does not answer: try again', {
      headers: { 'retry-after': '5' },
      cause: error,
    });
  return new ApiError('internal', 'the engineer who runs the service finds it in the logs', {
    cause: error,
  });
}

function nameOf(status: number): ProblemName {
  if (status === 400) return 'unreadable-body';
  if (status === 413) return 'too-large';
  if (status === 415) return 'unsupported-media-type';
  return 'internal';
}

/** Connection errors of the driver, Postgres starting or stopping (class 57P), too many connections. */
function isDatabaseAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(CONNECT|ECONNREFUSED$|ECONNRESET$|ENOTFOUND$|ETIMEDOUT$|57P0|53300$|08)/.test(code);
}
