import { and, desc, eq, isNull, sql } from '../drizzle.ts';
import type { FileFacts } from '../../domain/report.ts';
import type { Queryable } from '../database.ts';
import { runs } from '../schema/index.ts';
import type { RunState } from './run-state.ts';

/** The last run of an import that completed with the same definition, with its file; null: there is none. */
export async function findLastImported(
  db: Queryable,
  { id, importId, dryRun }: Pick<RunState, 'id' | 'importId' | 'dryRun'>,
): Promise<{ id: string; file: Partial<FileFacts> } | null> {
  const [run] = await db
    .select({ id: runs.id, file: runs.file })
    .from(runs)
    .where(
      and(
        eq(runs.importId, importId),
        eq(runs.status, 'completed'),
        eq(runs.dryRun, dryRun),
        // Read in another way, the same file is another import.
        sql`${runs.definition} = (select r.definition from runs r where r.id = ${id})`,
        // The file of a resend is another one.
        isNull(runs.parentRunId),
      ),
    )
    .orderBy(desc(runs.finishedAt))
    .limit(1);
  return run ? { id: run.id, file: run.file ?? {} } : null;
}

/** Notes that a run is to be skipped, since its file is the one of another run; closing it sets the status. */
export async function noteUnchanged(
  db: Queryable,
  runId: string,
  sameAsRunId: string,
  facts: Partial<FileFacts>,
): Promise<void> {
  await db
    .update(runs)
    .set({ file: facts, skipReason: 'unchanged', skippedForRunId: sameAsRunId })
    .where(and(eq(runs.id, runId), eq(runs.status, 'in_progress')));
}
