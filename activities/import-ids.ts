import { eq } from '../db/drizzle.ts';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema/runs.ts';
import { within } from './sources/within.ts';

/** Tells the import of a run, for the log; null when Postgres does not tell it soon. */
export type ImportIdOf = (runId: string) => Promise<string | null>;

/** Whoever asks has something to log, which must not wait for a database that is down. */
const PATIENCE_MILLISECONDS = 1_000;
const MOST_KEPT = 1_000;

/** Asks the database once for each run. */
export function createImportIds(db: Database['db']): ImportIdOf {
  const known = new Map<string, string>();
  const ask = async (runId: string) => {
    const [run] = await db.select({ importId: runs.importId }).from(runs).where(eq(runs.id, runId));
    return run?.importId ?? null;
  };
  return async (runId) => {
    const kept = known.get(runId);
    if (kept !== undefined) return kept;
    const importId = await within(PATIENCE_MILLISECONDS, new AbortController().signal, () =>
      ask(runId),
    ).catch(() => null);
    if (importId === null) return null;
    if (known.size >= MOST_KEPT) known.clear();
    known.set(runId, importId);
    return importId;
  };
}
