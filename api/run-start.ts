import type { TypedSearchAttributes } from '@temporalio/common';
import type { runs } from '../db/schema/index.ts';
import { runTitle } from '../domain/run-title.ts';
import { mostHeldSeconds } from '../domain/threshold.ts';
import { runSearchAttributes } from '../workflows/contract.ts';

type Run = Pick<
  typeof runs.$inferSelect,
  'importId' | 'definition' | 'dryRun' | 'expectedFile' | 'earlierFailures'
>;

/** What a run has for its work, unless its schedule says otherwise; for as long as it waits for a person it does none. */
const WORK_HOURS = 24;

/** How a run's workflow is shown and found. */
export interface RunStart {
  staticSummary: string;
  typedSearchAttributes: TypedSearchAttributes;
  /** How long the run has in all, so that a stuck one cannot hold its import for ever. */
  workflowExecutionTimeout: `${number} seconds`;
  /** A run that is tried again has a failed workflow; no other is started twice. */
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY';
}

/** What Temporal is told about a run when it starts: ids, words of closed lists, and the name of its file or list. */
export function runStart(run: Run, workHours = WORK_HOURS): RunStart {
  const { importId, definition, dryRun } = run;
  return {
    workflowExecutionTimeout: `${workHours * 3600 + mostHeldSeconds(run)} seconds`,
    workflowIdReusePolicy:
      run.earlierFailures.length > 0 ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'REJECT_DUPLICATE',
    staticSummary: runTitle(definition, dryRun),
    typedSearchAttributes: runSearchAttributes({ importId, entity: definition.entity, dryRun }),
  };
}
