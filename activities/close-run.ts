import { removeContactPages } from '../db/queries/contact-pages.ts';
import { closeRun, loadRun } from '../db/queries/run-state.ts';
import { createFailure, RunFailure } from '../domain/failures.ts';
import type { RunReport } from '../domain/report.ts';
import { tallyCloses } from '../domain/tally.ts';
import { isFinal } from '../domain/vocabulary.ts';
import type { CloseRunInput, CloseRunResult } from '../workflows/contract.ts';
import { reasonsToHold } from './check-threshold.ts';
import { reportOfRun } from './close/report-of-run.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Writes the report and the final status of a run, and clears its spool. A run whose tally does not close is not
 * completed, nor is a dry run whose import would fail; a run that is tried again meanwhile is left alone.
 */
export function createCloseRun({ database: { db }, spool, reach }: Dependencies) {
  return async ({ runId, outcome, failure, retries }: CloseRunInput): Promise<CloseRunResult> => {
    const run = await loadRun(db, runId);
    let { status } = run;
    // Whoever found its workflow gone did so before somebody had the run tried again.
    if (retries !== undefined && retries !== run.earlierFailures.length) return { status };
    if (!isFinal(status)) {
      const { report, rows } = await reportOfRun(db, run);
      if (outcome === 'completed') {
        requireClosedTally(report, run.records, rows);
        if (run.dryRun) report.wouldHold = await reasonsToHold(db, run, report.tally.updated);
      }
      status = await closeRun(db, run, {
        status: outcome,
        report,
        failure: failure ? createFailure(failure.type, failure.message) : null,
      });
    }
    reach?.('closing');
    // A failed run may be tried again with the file that it has; the sweep ends that after a while.
    if (isFinal(status) && status !== 'failed') {
      await removeContactPages(db, runId);
      await spool.removeRun(runId);
    }
    return { status };
  };
}

/** Every record has one outcome, and every row that split counted was read by prepare. */
function requireClosedTally({ tally }: RunReport, cut: number | null, rows: number): void {
  if (tallyCloses(tally) && rows === cut) return;
  throw new RunFailure(
    'TallyMismatch',
    `the file was cut into ${cut} rows, ${rows} were read, and the counts are ${JSON.stringify(tally)}`,
  );
}
