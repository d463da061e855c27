import { bookkeeping } from './activities.ts';
import type { CloseRunResult, EndRunInput } from './contract.ts';

/**
 * Closes a run whose own workflow is gone, as that workflow would have done; a run that has ended, or that is tried
 * again meanwhile, is left as it is.
 */
export async function endRun(input: EndRunInput): Promise<CloseRunResult> {
  return bookkeeping.closeRun({ ...input, outcome: 'failed' });
}
