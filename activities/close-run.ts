import { bucketResults } from '../db/queries/run-buckets.ts';
import { chunkReports } from '../db/queries/run-chunks.ts';
import { closeRun, loadRun } from '../db/queries/run-state.ts';
import { createFailure, RunFailure } from '../domain/failures.ts';
import { headerIssues } from '../domain/header.ts';
import { IssueCounter } from '../domain/issues.ts';
import { createReport, joinSamples, type RunReport } from '../domain/report.ts';
import { addTallies, emptyTally, tallyCloses } from '../domain/tally.ts';
import { isFinal } from '../domain/vocabulary.ts';
import type { CloseRunInput, CloseRunResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Writes the report and the final status of a run, and clears its spool. A run whose tally does not close is not completed. */
export function createCloseRun({ database: { db }, spool }: Dependencies) {
  return async ({ runId, outcome, failure }: CloseRunInput): Promise<CloseRunResult> => {
    const run = await loadRun(db, runId);
    let { status } = run;
    if (!isFinal(status)) {
      const report = await reportOf(db, runId, run.header ?? []);
      if (outcome === 'completed') requireClosedTally(report, run.records);
      status = await closeRun(db, runId, {
        status: outcome,
        report,
        failure: failure ? createFailure(failure.type, failure.message) : null,
      });
    }
    await spool.removeRun(runId);
    return { status };
  };
}

async function reportOf(
  db: Dependencies['database']['db'],
  runId: string,
  header: readonly string[],
): Promise<RunReport> {
  const chunks = await chunkReports(db, runId);
  const buckets = await bucketResults(db, runId);
  const issues = new IssueCounter();
  issues.addAll(headerIssues(header));
  for (const part of [...chunks, ...buckets]) issues.addAll(part.issues);
  const tally = [
    ...chunks.map(({ read, rejected, ignored }) => ({ ...emptyTally(), read, rejected, ignored })),
    ...buckets.map(({ added, updated, unchanged, ignored }) => ({
      ...emptyTally(),
      added,
      updated,
      unchanged,
      ignored,
    })),
  ].reduce(addTallies, emptyTally());
  const sample = chunks.map((chunk) => chunk.sample).reduce(joinSamples, { first: [], last: [] });
  return createReport(tally, issues.toCounts(), sample);
}

function requireClosedTally({ tally }: RunReport, cutRecords: number | null): void {
  if (tallyCloses(tally) && tally.read === cutRecords) return;
  throw new RunFailure(
    'TallyMismatch',
    `the file was cut into ${cutRecords} records, and the counts are ${JSON.stringify(tally)}`,
  );
}
