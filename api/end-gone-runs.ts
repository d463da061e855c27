import { setTimeout } from 'node:timers/promises';
import { findRun, listActiveRuns } from '../db/queries/api/runs.ts';
import { assertNever, isFinal } from '../domain/vocabulary.ts';
import type { EndRunInput } from '../workflows/contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { WorkflowStatus } from './temporal.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'log' | 'stopping'>;

/** How often the workflows of active runs are looked at. */
const PAUSE_MILLISECONDS = 15_000;
const PAGE = 100;

type ActiveRun = Awaited<ReturnType<typeof listActiveRuns>>[number];

/** Has runs closed whose workflow is gone, for as long as the process lives. Never throws. */
export async function endGoneRuns(
  dependencies: Needed,
  pauseMilliseconds = PAUSE_MILLISECONDS,
): Promise<void> {
  const { log, stopping } = dependencies;
  while (!stopping.aborted) {
    try {
      await endAll(dependencies);
    } catch (error) {
      log.warn({ err: error }, 'runs are not compared with Temporal');
    }
    await setTimeout(pauseMilliseconds, undefined, { signal: stopping }).catch(() => {});
  }
}

async function endAll(dependencies: Needed): Promise<void> {
  const { database, temporal, log, stopping } = dependencies;
  let after: string | null = null;
  for (;;) {
    const page: ActiveRun[] = await listActiveRuns(database.db, after, PAGE);
    for (const run of page) {
      if (stopping.aborted) return;
      const { id: runId, importId } = run;
      const failure = failureOf(await temporal.statusOfRun(runId), run);
      if (failure === null || (await hasEnded(dependencies, runId))) continue;
      await temporal.endRun({ runId, failure, retries: run.earlierFailures.length });
      log.warn({ runId, importId, failure: failure.type }, 'run is closed: its workflow is gone');
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? null;
  }
}

/** A run may have ended, as it should, while its workflow was looked at. */
async function hasEnded({ database }: Needed, runId: string): Promise<boolean> {
  const run = await findRun(database.db, runId);
  return run === null || isFinal(run.status);
}

/** Why an active run is to be closed, by what Temporal says of its workflow; null: it goes on, or has still to be started. */
function failureOf(
  workflow: WorkflowStatus | null,
  { status, earlierFailures }: ActiveRun,
): EndRunInput['failure'] | null {
  // A run that is tried again has the workflow of its failure until it is started.
  if (status === 'queued' && (workflow === null || earlierFailures.length > 0)) return null;
  if (workflow === null)
    return {
      type: 'WorkflowGone',
      message: 'Temporal has no workflow of the run any more: its namespace was emptied',
    };
  switch (workflow) {
    case 'TERMINATED':
      return { type: 'Terminated', message: 'the workflow of the run was terminated in Temporal' };
    case 'TIMED_OUT':
      return { type: 'TimedOut', message: 'the run did not end within its time limit' };
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return {
        type: 'WorkflowGone',
        message: `the workflow of the run ended (${workflow.toLowerCase()}) without closing the run`,
      };
    case 'RUNNING':
    case 'PAUSED':
    case 'CONTINUED_AS_NEW':
    case 'UNKNOWN':
    case 'UNSPECIFIED':
      return null;
    default:
      return assertNever(workflow);
  }
}
