import type { Tally } from './tally.ts';

/** What a run that sends rejected records again knows of the runs before it, which do not change any more. */
export interface Resend {
  /** What became of the records of its parent, the run whose rejected records it sends again. */
  parentTally: Tally;
  /** What became of the records of the first file, as its parent left them. */
  before: Tally;
  /** The file was downloaded with `exact=true`: no cell has an apostrophe that is not its own. */
  isExact: boolean;
}

/**
 * What became of the records of the first file by all runs of a chain, from the tally of its last one. Records that
 * were sent again count as what became of them last; rejected ones that were left out of the corrected file stay
 * rejected, and records that it has beyond them are further ones.
 */
export function togetherWith({ before, parentTally }: Resend, tally: Tally): Tally {
  const leftOut = Math.max(0, parentTally.rejected - tally.read);
  const sentAgain = parentTally.rejected - leftOut;
  return {
    read: before.read - sentAgain + tally.read,
    added: before.added + tally.added,
    updated: before.updated + tally.updated,
    unchanged: before.unchanged + tally.unchanged,
    rejected: before.rejected - sentAgain + tally.rejected,
    ignored: before.ignored + tally.ignored,
  };
}
