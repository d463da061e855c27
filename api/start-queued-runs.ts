import { setTimeout } from 'node:timers/promises';
import { forgetOldAnswers } from '../db/queries/api/idempotency.ts';
import { findQueuedRuns } from '../db/queries/api/runs.ts';
import { areRunsWaiting } from '../db/queries/places.ts';
import type { ApiDependencies } from './dependencies.ts';
import { admitNext, startAdmitted, startWorkflow } from './start-run.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'settings' | 'log' | 'stopping'>;

/** How often a place that has become free is given to the next run. */
const PAUSE_MILLISECONDS = 1000;
/** Every so many times, runs are looked for that have a place and were not started. */
const START_EVERY = 5;
/** Those that got their place later are left to whoever gave it. */
const ADMITTED_SECONDS = 3;
/** A run that was started and is still queued waits for a worker; it is started again this much later, in case Temporal lost it. */
const AGAIN_MILLISECONDS = 60_000;
/** So many failures in a row mean that Temporal is away, not that a run is odd. */
const MAX_FAILURES = 3;
const PAGE = 100;

/**
 * Gives places that have become free to the runs that wait longest and starts them, as well as queued runs whose start
 * failed or was cut off, for as long as the process lives. Never throws.
 */
export async function startQueuedRuns(dependencies: Needed): Promise<void> {
  const { database, log, stopping } = dependencies;
  const startedAt = new Map<string, number>();
  for (let pass = 0; !stopping.aborted; pass++) {
    try {
      if (await areRunsWaiting(database.db))
        await startAdmitted(dependencies, await admitNext(dependencies));
      if (pass % START_EVERY === 0) {
        await startAll(dependencies, startedAt);
        await forgetOldAnswers(database.db);
      }
    } catch (error) {
      log.warn({ err: error }, 'queued runs wait');
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: stopping }).catch(() => {});
  }
}

/** Starts each queued run that has a place once, but for those that were started a moment ago. */
async function startAll(dependencies: Needed, startedAt: Map<string, number>): Promise<void> {
  const { log, stopping } = dependencies;
  let failures = 0;
  const now = Date.now();
  for (const [id, at] of startedAt) if (now - at > AGAIN_MILLISECONDS) startedAt.delete(id);
  for await (const run of queuedRuns(dependencies)) {
    if (stopping.aborted) return;
    if (startedAt.has(run.id)) continue;
    try {
      if (!(await startWorkflow(dependencies, run))) continue;
      startedAt.set(run.id, now);
      failures = 0;
      log.info({ runId: run.id, importId: run.importId }, 'queued run started');
    } catch (error) {
      log.warn({ runId: run.id, importId: run.importId, err: error }, 'queued run not started');
      if (++failures === MAX_FAILURES) return;
    }
  }
}

async function* queuedRuns({ database }: Needed) {
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof findQueuedRuns>> = await findQueuedRuns(
      database.db,
      ADMITTED_SECONDS,
      after,
      PAGE,
    );
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? null;
  }
}
