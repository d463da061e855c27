import { setTimeout } from 'node:timers/promises';
import { forgetOldAnswers } from '../db/queries/api/idempotency.ts';
import { findQueuedRuns } from '../db/queries/api/runs.ts';
import type { ApiDependencies } from './dependencies.ts';
import { runStart } from './run-start.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'log' | 'stopping'>;

/** How often queued runs are looked for. */
const PAUSE_MILLISECONDS = 5000;
/** Younger runs are left to the request that made them. */
const QUEUED_SECONDS = 3;
/** A run that was started and is still queued waits for a worker; it is started again this much later, in case Temporal lost it. */
const AGAIN_MILLISECONDS = 60_000;
/** So many failures in a row mean that Temporal is away, not that a run is odd. */
const MAX_FAILURES = 3;
const PAGE = 100;

/** Starts queued runs whose start failed or was cut off, for as long as the process lives. Never throws. */
export async function startQueuedRuns(dependencies: Needed): Promise<void> {
  const { database, log, stopping } = dependencies;
  const startedAt = new Map<string, number>();
  while (!stopping.aborted) {
    try {
      await startAll(dependencies, startedAt);
      await forgetOldAnswers(database.db);
    } catch (error) {
      log.warn({ err: error }, 'queued runs wait');
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: stopping }).catch(() => {});
  }
}

/** Starts each queued run once, but for those that were started a moment ago. */
async function startAll(dependencies: Needed, startedAt: Map<string, number>): Promise<void> {
  const { temporal, log, stopping } = dependencies;
  let failures = 0;
  const now = Date.now();
  for (const [id, at] of startedAt) if (now - at > AGAIN_MILLISECONDS) startedAt.delete(id);
  for await (const run of queuedRuns(dependencies)) {
    if (stopping.aborted) return;
    if (startedAt.has(run.id)) continue;
    try {
      if (await isSlotGoing(temporal, run)) continue;
      await temporal.startRun(run.id, runStart(run));
      startedAt.set(run.id, now);
      failures = 0;
      log.info({ runId: run.id, importId: run.importId }, 'queued run started');
    } catch (error) {
      log.warn({ runId: run.id, importId: run.importId, err: error }, 'queued run not started');
      if (++failures === MAX_FAILURES) return;
    }
  }
}

/** The workflow of a slot starts the slot's run itself, as long as it goes on. */
async function isSlotGoing(
  temporal: Needed['temporal'],
  { importId, scheduledFor }: { importId: string; scheduledFor: Date | null },
): Promise<boolean> {
  return scheduledFor !== null && (await temporal.isSlotGoing(importId, scheduledFor));
}

async function* queuedRuns({ database }: Needed) {
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof findQueuedRuns>> = await findQueuedRuns(
      database.db,
      QUEUED_SECONDS,
      after,
      PAGE,
    );
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? null;
  }
}
