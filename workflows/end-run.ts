import { bookkeeping } from './activities.ts';
import type { CloseRunResult, EndRunInput } from './contract.ts';

/** Closes a run whose own workflow is gone, as that workflow would have done; a run that has ended is left as it is. */
export async function endRun({ runId, failure }: EndRunInput): Promise<CloseRunResult> {
  return bookkeeping.closeRun({ runId, outcome: 'failed', failure });
}
