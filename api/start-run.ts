import { findQueuedRun, type RunRow } from '../db/queries/api/runs.ts';
import type { Queryable } from '../db/database.ts';
import { admitAtOnce, admitRuns } from '../db/queries/places.ts';
import { findSchedule } from '../db/queries/schedules.ts';
import type { runs } from '../db/schema/index.ts';
import type { ApiDependencies } from './dependencies.ts';
import { existingRun } from './cancel-run.ts';
import { runStart } from './run-start.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'settings' | 'log'>;

/** Gives a run that was just stored its turn, if it can have it at once; gives the run as it then is. */
export async function giveTurn(
  { settings }: Pick<Needed, 'settings'>,
  tx: Queryable,
  run: RunRow,
): Promise<RunRow> {
  await admitAtOnce(tx, settings.maxRunningRuns, run.id);
  return existingRun(tx, run.id);
}

/**
 * Starts a run that is stored as queued, if it has its turn. Starting twice is harmless, and a start that fails only
 * waits: it is made again in the background.
 */
export async function startRun(needed: Needed, runId: string): Promise<void> {
  try {
    await startAdmitted(needed, [runId]);
  } catch (error) {
    needed.log.warn({ runId, err: error }, 'run waits: Postgres did not answer');
  }
}

/** Gives the places that are free to the runs that wait longest; gives their ids. */
export function admitNext({
  database,
  settings,
}: Pick<Needed, 'database' | 'settings'>): Promise<string[]> {
  return database.db.transaction((tx) => admitRuns(tx, settings.maxRunningRuns));
}

/** Starts those of the runs that are queued and have a place. */
export async function startAdmitted(needed: Needed, runIds: readonly string[]): Promise<void> {
  const { database, log } = needed;
  await Promise.all(
    runIds.map(async (runId) => {
      const run = await findQueuedRun(database.db, runId);
      if (run === null || run.admittedAt === null) return;
      const fields = { runId, importId: run.importId };
      try {
        if (await startWorkflow(needed, run)) log.info(fields, 'run started');
      } catch (error) {
        log.warn({ ...fields, err: error }, 'run waits: Temporal did not start it');
      }
    }),
  );
}

/** Starts the workflow of a queued run; false: the workflow of its slot goes on, and does that itself. */
export async function startWorkflow(
  { database, temporal }: Pick<Needed, 'database' | 'temporal'>,
  run: typeof runs.$inferSelect,
): Promise<boolean> {
  const { id, importId, scheduledFor } = run;
  if (scheduledFor === null) {
    await temporal.startRun(id, runStart(run));
    return true;
  }
  if (await temporal.isSlotGoing(importId, scheduledFor)) return false;
  const schedule = await findSchedule(database.db, importId);
  await temporal.startRun(id, runStart(run, schedule?.runTimeoutHours));
  return true;
}
