import { beginRun, loadRun, RunEnded } from '../db/queries/run-state.ts';
import { hasFurtherIds } from '../db/queries/user-ids.ts';
import { isEgoi } from '../domain/is-egoi.ts';
import type { OpenRunResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Marks the run as begun. */
export function createOpenRun({ database: { db } }: Dependencies) {
  return async ({ runId }: RunInput): Promise<OpenRunResult> => {
    if (!(await beginRun(db, runId))) throw new RunEnded(runId);
    const { importId, definition, dryRun } = await loadRun(db, runId);
    const mayConnect =
      definition.entity === 'users' && (isEgoi(definition) || (await hasFurtherIds(db)));
    return {
      importId,
      entity: definition.entity,
      dryRun,
      source: definition.source.kind,
      mayConnect,
    };
  };
}
