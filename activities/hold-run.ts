import { comparedResults, holdRun, noteDecision } from '../db/queries/holds.ts';
import { preparedCounts } from '../db/queries/run-chunks.ts';
import { loadRun } from '../db/queries/run-state.ts';
import { tallyOf } from '../domain/report.ts';
import { waitSeconds } from '../domain/threshold.ts';
import type { HoldRunResult, NoteDecisionInput, RunInput } from '../workflows/contract.ts';
import { reasonsToHold } from './check-threshold.ts';
import type { Dependencies } from './dependencies.ts';

/** Decides, now that the run is compared with what is stored, whether a person has to be asked, and notes what is shown to them. */
export function createHoldRun({ database: { db } }: Dependencies) {
  return async ({ runId }: RunInput): Promise<HoldRunResult> => {
    const run = await loadRun(db, runId);
    if (run.hold?.decision) return { held: false, waitSeconds: 0 };
    const [counts, buckets] = await Promise.all([
      preparedCounts(db, runId),
      comparedResults(db, runId),
    ]);
    const tally = tallyOf([counts], buckets);
    const reasons = await reasonsToHold(db, run, tally.updated);
    if (reasons.length === 0) return { held: false, waitSeconds: 0 };
    const seconds = waitSeconds(run.definition.errorThreshold ?? null);
    const until = await holdRun(db, runId, { reasons, tally }, seconds);
    return { held: true, waitSeconds: Math.max(1, (until.getTime() - Date.now()) / 1000) };
  };
}

/** Notes what a person decided about a held run. */
export function createNoteDecision({ database: { db } }: Dependencies) {
  return async ({ runId, decision }: NoteDecisionInput): Promise<void> => {
    await noteDecision(db, runId, decision);
  };
}
