import { setTimeout } from 'node:timers/promises';
import type { SSEStreamingApi } from 'hono/streaming';
import { findRun } from '../db/queries/api/runs.ts';
import { isFinal } from '../domain/vocabulary.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { PresentRun } from './present-run.ts';

/** Often enough to look alive, seldom enough for many watchers. */
const PAUSE_MILLISECONDS = 500;
/** Proxies close connections that are silent for longer. */
const KEEP_ALIVE_MILLISECONDS = 15_000;

/** Sends a run whenever it changed, and `end` when it is final; returns when the caller left or the process stops. */
export async function sendRunEvents(
  { database, stopping, log }: Pick<ApiDependencies, 'database' | 'stopping' | 'log'>,
  presentRun: PresentRun,
  runId: string,
  stream: SSEStreamingApi,
): Promise<void> {
  const left = new AbortController();
  stream.onAbort(() => left.abort());
  const over = AbortSignal.any([left.signal, stopping]);
  let sent = '';
  let sentAt = 0;
  while (!over.aborted) {
    const run = await findRun(database.db, runId).catch((error: unknown) => {
      log.warn({ runId, err: error }, 'run events broke off');
      return null;
    });
    // Without its end, a watcher knows that it has to connect again.
    if (run === null) return;
    const data = JSON.stringify(presentRun(run));
    if (isFinal(run.status)) return stream.writeSSE({ event: 'end', data });
    if (data !== sent) {
      await stream.writeSSE({ event: 'progress', data });
      sent = data;
      sentAt = Date.now();
    } else if (Date.now() - sentAt >= KEEP_ALIVE_MILLISECONDS) {
      await stream.write(': still here\n\n');
      sentAt = Date.now();
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: over }).catch(() => {});
  }
}
