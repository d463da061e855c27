import { bucketResults } from '../db/queries/run-buckets.ts';
import { chunkReports } from '../db/queries/run-chunks.ts';
import { closeRun, loadRun, type RunState } from '../db/queries/run-state.ts';
import { encodingIssues } from '../domain/encoding/suspicion.ts';
import { createFailure, RunFailure } from '../domain/failures.ts';
import { headerIssues } from '../domain/header.ts';
import { IssueCounter } from '../domain/issues.ts';
import {
  type BucketResult,
  type ChunkReport,
  createReport,
  joinSamples,
  type RunReport,
  tallyOf,
} from '../domain/report.ts';
import { tallyCloses } from '../domain/tally.ts';
import { isFinal } from '../domain/vocabulary.ts';
import type { CloseRunInput, CloseRunResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Writes the report and the final status of a run, and clears its spool. A run whose tally does not close is not completed. */
export function createCloseRun({ database: { db }, spool }: Dependencies) {
  return async ({ runId, outcome, failure }: CloseRunInput): Promise<CloseRunResult> => {
    const run = await loadRun(db, runId);
    let { status } = run;
    if (!isFinal(status)) {
      const parts = await partsOf(db, runId);
      const report = reportOf(run, parts);
      if (outcome === 'completed') requireClosedTally(report, run.records, parts.chunks);
      status = await closeRun(db, runId, {
        status: outcome,
        report,
        failure: failure ? createFailure(failure.type, failure.message) : null,
      });
    }
    // A failed run may be tried again with the file that it has; the sweep ends that after a while.
    if (status !== 'failed') await spool.removeRun(runId);
    return { status };
  };
}

interface Parts {
  chunks: ChunkReport[];
  buckets: BucketResult[];
}

async function partsOf(db: Dependencies['database']['db'], runId: string): Promise<Parts> {
  return { chunks: await chunkReports(db, runId), buckets: await bucketResults(db, runId) };
}

function reportOf({ definition, layout, file }: RunState, { chunks, buckets }: Parts): RunReport {
  const issues = new IssueCounter();
  if (layout?.kind === 'csv')
    issues.addAll(headerIssues(layout.header, definition.format.kind, definition.transformations));
  for (const part of [...chunks, ...buckets]) issues.addAll(part.issues);
  const tally = tallyOf(chunks, buckets);
  const sample = chunks.map((chunk) => chunk.sample).reduce(joinSamples, { first: [], last: [] });
  issues.addAll(encodingIssues(file, tally.read, issues.toCounts()));
  return createReport(definition.entity, tally, issues.toCounts(), sample);
}

/** Every record has one outcome, and every row that split counted was read by prepare. */
function requireClosedTally({ tally }: RunReport, cut: number | null, chunks: ChunkReport[]): void {
  const rows = chunks.reduce((sum, chunk) => sum + (chunk.rows ?? chunk.read), 0);
  if (tallyCloses(tally) && rows === cut) return;
  throw new RunFailure(
    'TallyMismatch',
    `the file was cut into ${cut} rows, ${rows} were read, and the counts are ${JSON.stringify(tally)}`,
  );
}
