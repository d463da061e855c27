import { ApplicationFailure, type CancelledFailure, Context } from '@temporalio/activity';
import { RunEnded } from '../db/queries/run-state.ts';
import { FAILURES, type FailureType, RunFailure } from '../domain/failures.ts';
import type { Dependencies } from './dependencies.ts';

/** Says "alive" this often; Temporal passes on about as much of it as the heartbeat timeout needs. */
const HEARTBEAT_MILLISECONDS = 1_000;

/** What an activity is about, as the log names it. */
export type ActivityInput = { runId: string } | { importId: string };

/**
 * Makes an activity of `work`: it says "alive" while it works, stops when it is cancelled, and its errors
 * cross Temporal as one of the failure catalogue. Work that `mustEnd` is tried again until it ends well.
 */
export function asActivity<Input extends ActivityInput, Result>(
  work: (input: Input, signal: AbortSignal) => Promise<Result>,
  { log, observe, importIdOf }: Pick<Dependencies, 'log' | 'observe' | 'importIdOf'>,
  mustEnd: (input: Input) => boolean = () => false,
): (input: Input) => Promise<Result> {
  return async (input) => {
    const context = Context.current();
    const alive = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
    const startedAt = performance.now();
    let failure: FailureType | null = null;
    try {
      return await work(input, context.cancellationSignal);
    } catch (error) {
      const { activityType, attempt } = context.info;
      const about =
        'runId' in input
          ? { runId: input.runId, importId: await importIdOf?.(input.runId) }
          : { importId: input.importId };
      const fields = { ...about, activity: activityType, attempt };
      const { type, message } = asRunFailure(error);
      if (context.cancellationSignal.aborted)
        log.info({ ...fields, reason: message }, 'activity stopped');
      else {
        failure = type;
        log.warn({ ...fields, failure, reason: message, err: error }, 'activity failed');
      }
      throw withoutStack(asTemporalFailure(error, context, mustEnd(input)));
    } finally {
      clearInterval(alive);
      const seconds = (performance.now() - startedAt) / 1000;
      observe?.(context.info.activityType, seconds, failure);
    }
  };
}

/** Histories are plain text and kept for long: what they need is type and sentence; the stack is in the worker's log. */
function withoutStack(error: Error): Error {
  error.stack = '';
  return error;
}

function asTemporalFailure(error: unknown, context: Context, mustEnd: boolean): Error {
  const { cancellationSignal: signal, info } = context;
  if (signal.aborted) {
    const reason = signal.reason as CancelledFailure;
    if (reason.message !== 'WORKER_SHUTDOWN') return reason;
    return ApplicationFailure.create({
      type: 'WorkerShutdown',
      message: 'the worker is being stopped; another one goes on',
      nextRetryDelay: '100 milliseconds',
    });
  }
  if (error instanceof RunEnded) return ApplicationFailure.nonRetryable(error.message, 'Internal');
  const failure = asRunFailure(error);
  const { attempts } = FAILURES[failure.type];
  return ApplicationFailure.create({
    type: failure.type,
    message: failure.message,
    nonRetryable: !mustEnd && info.attempt >= attempts,
    ...(failure.retryAfterSeconds === undefined
      ? {}
      : { nextRetryDelay: failure.retryAfterSeconds * 1000 }),
  });
}

/** The failure that an error stands for; what nobody foresaw is `Internal`, without its text: that may hold secrets. */
function asRunFailure(error: unknown): RunFailure {
  if (error instanceof RunFailure) return error;
  const type: FailureType = isStorageError(error) ? 'StorageUnavailable' : 'Internal';
  return new RunFailure(type, `${nameOf(error)} (details are in the log of the worker)`, {
    cause: error,
  });
}

// Connection errors, shutdowns and resource limits of Postgres, and what may pass by itself when tried again.
const PASSING_SQLSTATES = /^(08|40|53|57P|55P03|57014)/;
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
]);

function isStorageError(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code && (PASSING_CODES.has(code) || PASSING_SQLSTATES.test(code))) return true;
  }
  return false;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return code ? `${cause.name} ${code}` : cause.name;
}
