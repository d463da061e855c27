import { findQueuedRun } from '../db/queries/api/runs.ts';
import type { ApiDependencies } from './dependencies.ts';
import { runStart } from './run-start.ts';

/**
 * Starts the workflow of a run that is stored as queued. Starting twice is harmless, and a start that fails only
 * waits: queued runs are started again in the background.
 */
export async function startRun(
  { database, temporal, log }: Pick<ApiDependencies, 'database' | 'temporal' | 'log'>,
  runId: string,
): Promise<void> {
  const run = await findQueuedRun(database.db, runId);
  if (run === null) return;
  try {
    await temporal.startRun(runId, runStart(run));
    log.info({ runId, importId: run.importId }, 'run started');
  } catch (error) {
    log.warn({ runId, importId: run.importId, err: error }, 'run waits: Temporal did not start it');
  }
}
