import { setTimeout as pause } from 'node:timers/promises';
import { cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { answerFailure, connectionFailure } from './http-failures.ts';
import { piecesOf } from './pieces-of.ts';
import { createResumePauses, type ResumePauses } from './resume-pauses.ts';
import type { SourceTimings } from './source-timings.ts';
import { createThroughput, type Throughput } from './throughput.ts';

/** A pause that a server asks for in the middle of a file is kept here up to this; a longer one frees the worker. */
const MAX_PAUSE_SECONDS = 60;

/** The length that an answer declares for its body; null when it declares none. */
export function declaredLength({ header }: HttpAnswer): number | null {
  const length = header('content-length') ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/**
 * The body of an answer as it was sent, to its declared end. When it is cut and has a strong ETag, it goes on
 * from there by range requests: what comes is one version whole, or a RunFailure, never a mixture.
 */
export async function* readHttpBody(
  client: HttpClient,
  first: HttpAnswer,
  timings: SourceTimings,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const throughput = createThroughput(timings.floor, cleanUrl(first.url.href));
  const pauses = createResumePauses(timings.resumePausesMs);
  const at: Position = { received: 0, total: declaredLength(first) };
  let answer = first;
  for (;;) {
    const cut = yield* readToCut(answer, at, throughput, signal);
    if (cut === null) return;
    pauses.cutAt(at.received);
    answer = await resume(client, first, at, cut, pauses, signal);
  }
}

interface Position {
  received: number;
  /** Null until an answer tells it. */
  total: number | null;
}

async function* readToCut(
  { body, url }: HttpAnswer,
  at: Position,
  throughput: Throughput,
  signal: AbortSignal,
): AsyncGenerator<Buffer, RunFailure | null> {
  const shown = cleanUrl(url.href);
  const pieces = piecesOf(body);
  try {
    for (;;) {
      const next = await throughput.wait(pieces.next());
      if (next.done) break;
      at.received += next.value.length;
      if (at.total !== null && at.received > at.total)
        throw startOver(`${shown} sent more than the ${at.total} bytes that it declared`);
      throughput.count(next.value.length);
      yield next.value;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RunFailure) throw error;
    return at.received === at.total ? null : connectionFailure(error, url);
  } finally {
    body.destroy();
  }
  return at.total === null || at.received === at.total
    ? null
    : startOver(`${shown} sent ${at.received} of ${at.total} bytes`);
}

async function resume(
  client: HttpClient,
  first: HttpAnswer,
  at: Position,
  cut: RunFailure,
  pauses: ResumePauses,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const etag = strongEtag(first);
  if (etag === null || first.header('accept-ranges') === 'none') throw cut;
  let problem = cut;
  for (;;) {
    const pauseMs = pauses.next();
    const askedSeconds = problem.retryAfterSeconds ?? 0;
    if (pauseMs === undefined || askedSeconds > MAX_PAUSE_SECONDS) throw problem;
    await pause(Math.max(pauseMs, askedSeconds * 1000), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
    const answer = await client
      .get({ range: `bytes=${at.received}-`, 'if-range': etag })
      .catch((error: unknown) => {
        if (!(error instanceof RunFailure)) throw error;
        return error;
      });
    if (answer instanceof RunFailure) problem = answer;
    else if (ANSWERS_TO_A_RANGE.has(answer.status)) return continued(answer, first, etag, at);
    else {
      answer.body.destroy();
      problem = answerFailure(answer);
    }
    if (problem.type !== 'SourceUnavailable') throw problem;
  }
}

// With another version, 200, 412 or 416; all others say nothing about the version.
const ANSWERS_TO_A_RANGE = new Set([200, 206, 412, 416]);

/** The answer, when it goes on exactly where the body was cut, in the same version; else it throws. */
function continued(answer: HttpAnswer, first: HttpAnswer, etag: string, at: Position): HttpAnswer {
  const [, start, total] =
    /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(answer.header('content-range') ?? '') ?? [];
  const goesOn =
    answer.status === 206 &&
    Number(start) === at.received &&
    (at.total === null || Number(total) === at.total) &&
    answer.header('etag') === etag &&
    answer.header('content-encoding') === first.header('content-encoding');
  if (!goesOn) {
    answer.body.destroy();
    const shown = cleanUrl(answer.url.href);
    const other = answer.header('etag') ?? etag;
    throw answer.status === 412 || other !== etag
      ? new RunFailure('SourceChanged', `${shown} was changed while it was read`)
      : startOver(`${shown} broke off after ${at.received} bytes and does not go on from there`);
  }
  at.total = Number(total);
  return answer;
}

function strongEtag({ header }: HttpAnswer): string | null {
  const etag = header('etag') ?? '';
  return /^"[^"]*"$/.test(etag) ? etag : null;
}

function startOver(sentence: string): RunFailure {
  return new RunFailure('SourceUnavailable', sentence);
}
