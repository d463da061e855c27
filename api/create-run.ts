import { v7 as uuidv7 } from 'uuid';
import type { ImportRow } from '../db/queries/lock-import.ts';
import { insertRun, type RunRow } from '../db/queries/api/runs.ts';
import { findActiveRunId } from '../db/queries/run-state.ts';
import type { runs } from '../db/schema/index.ts';
import type { Queryable } from '../db/database.ts';
import type { Trigger } from '../domain/vocabulary.ts';
import { ApiError } from './problems.ts';

/** What starts a run, and the key that asked for it, by its name. */
export interface Start {
  trigger: Trigger;
  startedBy: string;
}

/** What a run can have of its own. */
type Own = Partial<
  Pick<typeof runs.$inferInsert, 'definition' | 'parentRunId' | 'resend' | 'expectedFile'>
>;

/** Stores a new run of an import, which still has to be started; refused while another one is active. */
export async function createRun(
  tx: Queryable,
  { id: importId, entity, definition, archivedAt }: ImportRow,
  dryRun: boolean,
  start: Start,
  own: Own = {},
): Promise<RunRow> {
  if (archivedAt !== null)
    throw new ApiError('import-archived', 'an archived import is not run again: clone it');
  const run = { id: uuidv7(), importId, entity, definition, dryRun, ...start, ...own };
  const stored = await insertRun(tx, run);
  if (stored) return stored;
  const active = await findActiveRunId(tx, importId);
  throw new ApiError(
    'run-active',
    active === null
      ? 'another run of the import ended just now: try again'
      : `the run ${active} of the import has not ended`,
    active === null ? {} : { runId: active },
  );
}
