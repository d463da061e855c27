import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Failure } from '../domain/failures.ts';

/** The problem catalogue: every way in which a request can be answered with an error. */
export const PROBLEMS = {
  'unreadable-body': { status: 400, title: 'The body cannot be read' },
  unauthorized: { status: 401, title: 'A valid API key is needed' },
  'other-origin': { status: 403, title: 'The request comes from another page' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method' },
  'run-active': { status: 409, title: 'The import has a run that has not ended' },
  'run-ended': { status: 409, title: 'The run has ended' },
  'run-not-ended': { status: 409, title: 'The run has not ended' },
  'run-not-held': { status: 409, title: 'The run does not wait for a decision' },
  'not-retryable': { status: 409, title: 'The run cannot be tried again' },
  'not-resendable': { status: 409, title: 'The rejected records of the run cannot be sent again' },
  'import-archived': { status: 409, title: 'The import is archived' },
  'request-in-progress': { status: 409, title: 'The same request is being answered' },
  'not-kept': { status: 410, title: 'It is not kept any more' },
  'no-direct-uploads': { status: 409, title: 'Files go through this service' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'invalid-request': { status: 422, title: 'The request is not valid' },
  'unreadable-source': { status: 422, title: 'The file cannot be read' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used before' },
  internal: { status: 500, title: 'Something unexpected happened' },
  'service-unavailable': { status: 503, title: 'A part of the service does not answer' },
  'storage-full': { status: 507, title: 'There is no space left' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type ProblemName = keyof typeof PROBLEMS;

/** One thing that is wrong with a request; `path` leads to it, such as `format.userIdField`. */
export interface ProblemItem {
  path: string;
  message: string;
}

/** What a problem may say beyond its detail. */
export interface ProblemExtras {
  errors?: ProblemItem[];
  /** The run that stands in the way. */
  runId?: string;
  /** Why a run of the same file would fail. */
  failure?: Failure;
  headers?: Record<string, string>;
  /** For the logs, never for the answer. */
  cause?: unknown;
}

/** An answer to a request that cannot be served; thrown anywhere below a route, written by {@link problemResponse}. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: ProblemName;
  readonly extras: ProblemExtras;

  constructor(problem: ProblemName, detail: string, extras: ProblemExtras = {}) {
    super(detail, { cause: extras.cause });
    this.problem = problem;
    this.extras = extras;
  }
}

/** The `type` of a problem: a name, not an address. */
export function problemType(problem: ProblemName): string {
  return `urn:offline-imports:problem:${problem}`;
}

/** The problem document (RFC 9457) of an error. */
export function problemResponse(c: Context, { problem, message, extras }: ApiError): Response {
  const { headers, cause: _cause, ...members } = extras;
  const { status, title } = PROBLEMS[problem];
  const document = { type: problemType(problem), title, status, detail: message, ...members };
  return c.body(JSON.stringify(document), status, {
    ...headers,
    'content-type': 'application/problem+json',
  });
}

/** A problem that says that there is no such thing. */
export function notFound(detail: string): ApiError {
  return new ApiError('not-found', detail);
}

/** A problem that names everything that is wrong with a request. */
export function invalidRequest(errors: ProblemItem[]): ApiError {
  return new ApiError('invalid-request', 'the request has problems: see errors', { errors });
}
