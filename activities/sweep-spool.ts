import { endedRuns } from '../db/queries/run-state.ts';
import type { Dependencies } from './dependencies.ts';

/** Removes what ended runs have left in the spool: a worker that froze may write there after its run was closed. */
export async function sweepSpool({
  database: { db },
  spool,
  log,
}: Pick<Dependencies, 'database' | 'spool' | 'log'>): Promise<void> {
  const ended = await endedRuns(db, await spool.runIds());
  for (const runId of ended) await spool.removeRun(runId);
  if (ended.length > 0) log.info({ runs: ended.length }, 'spool swept');
}
