import { clearableRuns } from '../db/queries/run-state.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Removes what ended runs have left in the spool: failed ones keep their file for `keepHours`, to be tried again, and a
 * worker that froze may write there after its run was closed.
 */
export async function sweepSpool(
  { database: { db }, spool, log }: Pick<Dependencies, 'database' | 'spool' | 'log'>,
  keepHours: number,
): Promise<void> {
  const ended = await clearableRuns(db, await spool.runIds(), keepHours);
  for (const runId of ended) await spool.removeRun(runId);
  if (ended.length > 0) log.info({ runs: ended.length }, 'spool swept');
}
