import { reopenRun, type RunRow } from '../db/queries/api/runs.ts';
import { lockImport } from '../db/queries/lock-import.ts';
import type { Queryable } from '../db/database.ts';
import { existingRun } from './cancel-run.ts';
import { ApiError } from './problems.ts';

/** True when a run failed and what it did so far is still there. */
export function isRetryable(run: Pick<RunRow, 'status' | 'spoolClearedAt' | 'samplesClearedAt'>) {
  return run.status === 'failed' && run.spoolClearedAt === null && run.samplesClearedAt === null;
}

/**
 * Makes a failed run queued again: it goes on where it stopped, with the file that the spool still holds; what it did
 * counts once. It still has to be started. Refused when the file is gone, or another run of the import is active.
 */
export async function retryRun(tx: Queryable, id: string, retriedBy: string): Promise<RunRow> {
  const run = await existingRun(tx, id);
  const owner = await lockImport(tx, run.importId);
  if (run.status !== 'failed')
    throw new ApiError(
      'not-retryable',
      `the run is ${run.status}: only a failed one is tried again`,
    );
  if (owner?.archivedAt)
    throw new ApiError('import-archived', 'an archived import is not run again: clone it');
  if (!isRetryable(run))
    throw new ApiError(
      'not-retryable',
      'the service does not hold the file of this run any more: run the import again',
    );
  if (!(await reopenRun(tx, id, retriedBy)))
    throw new ApiError('run-active', 'another run of the import has not ended');
  return existingRun(tx, id);
}
