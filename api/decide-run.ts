import type { RunRow } from '../db/queries/api/runs.ts';
import type { Queryable } from '../db/database.ts';
import type { HoldDecision } from '../domain/threshold.ts';
import { existingRun } from './cancel-run.ts';
import { ApiError } from './problems.ts';
import type { Temporal } from './temporal.ts';

/** Tells a held run what a person decided, once, and gives the run with the decision; refused when it is not held. */
export async function decideRun(
  db: Queryable,
  temporal: Temporal,
  id: string,
  decision: HoldDecision,
): Promise<RunRow> {
  const run = await existingRun(db, id);
  if (run.status !== 'in_progress' || run.step !== 'hold' || run.hold === null)
    throw new ApiError('run-not-held', 'the run does not wait for a decision', { runId: id });
  if (run.hold.decision !== null || !(await askWorkflow(temporal, id, decision)))
    throw new ApiError('run-not-held', 'the run was decided already', { runId: id });
  // The workflow notes it in a moment; the caller need not wait for that.
  return { ...run, hold: { ...run.hold, decision } };
}

async function askWorkflow(
  temporal: Temporal,
  id: string,
  decision: HoldDecision,
): Promise<boolean> {
  try {
    return await temporal.decideRun(id, decision);
  } catch (error) {
    throw new ApiError(
      'service-unavailable',
      'Temporal, or a worker that goes on with this run, does not answer: try again',
      { headers: { 'retry-after': '5' }, cause: error },
    );
  }
}
