import {
  cancelAbandonedRun,
  findRun,
  noteCancelledBy,
  type RunRow,
} from '../db/queries/api/runs.ts';
import type { Queryable } from '../db/database.ts';
import { isFinal } from '../domain/vocabulary.ts';
import { ApiError, notFound } from './problems.ts';
import type { Temporal } from './temporal.ts';

/**
 * Asks a run to end and gives it as it is then. Its workflow ends it; a run whose workflow was never started, or was
 * ended from outside, would never end and is ended here: what may still work on it is fenced off by its status.
 */
export async function cancelRun(
  tx: Queryable,
  temporal: Temporal,
  id: string,
  cancelledBy: string,
): Promise<RunRow> {
  const run = await existingRun(tx, id);
  if (isFinal(run.status)) throw ended(run);
  if (await askWorkflow(temporal, id)) {
    await noteCancelledBy(tx, id, cancelledBy);
    return existingRun(tx, id);
  }
  const isCancelled = await cancelAbandonedRun(tx, id, cancelledBy);
  const now = await existingRun(tx, id);
  if (!isCancelled) throw ended(now);
  return now;
}

function ended({ status }: RunRow): ApiError {
  return new ApiError('run-ended', `the run is ${status} already`);
}

/** The run, or a problem that says that there is none. */
export async function existingRun(db: Queryable, id: string): Promise<RunRow> {
  const run = await findRun(db, id);
  if (run === null) throw notFound('there is no run with this id');
  return run;
}

async function askWorkflow(temporal: Temporal, id: string): Promise<boolean> {
  try {
    return await temporal.cancelRun(id);
  } catch (error) {
    throw new ApiError('service-unavailable', 'Temporal does not answer: try again', {
      headers: { 'retry-after': '5' },
      cause: error,
    });
  }
}
