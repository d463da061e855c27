import { preparedCounts } from '../db/queries/run-chunks.ts';
import { loadRun } from '../db/queries/run-state.ts';
import { RunFailure } from '../domain/failures.ts';
import type { RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Ends the run before anything is stored when more records were rejected than the import allows. */
export function createCheckThreshold({ database: { db } }: Dependencies) {
  return async ({ runId }: RunInput): Promise<void> => {
    const { definition } = await loadRun(db, runId);
    const limit = definition.errorThreshold?.maxRejectedPercent;
    if (limit === undefined) return;
    const { read, rejected } = await preparedCounts(db, runId);
    if (read === 0) return;
    const percent = (rejected / read) * 100;
    if (percent > limit)
      throw new RunFailure(
        'TooManyRejected',
        `${rejected} of ${read} records (${percent.toFixed(2)} %) were rejected; the import allows ${limit} %`,
      );
  };
}
