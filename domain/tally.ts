/** Counts of what became of the records of a run, by outcome. */
export interface Tally {
  /** Records read from the file; equals the sum of the others once the run is complete. */
  read: number;
  added: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** Read but not counted on their own: merged into another record of the file, or blank. */
  ignored: number;
}

export const OUTCOMES = ['added', 'updated', 'unchanged', 'rejected', 'ignored'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { read: 0, added: 0, updated: 0, unchanged: 0, rejected: 0, ignored: 0 };
}

/** The sum of two tallies, as a new one. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    read: a.read + b.read,
    added: a.added + b.added,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
    ignored: a.ignored + b.ignored,
  };
}

/** True when every record that was read has exactly one outcome. */
export function tallyCloses(tally: Tally): boolean {
  return tally.read === OUTCOMES.reduce((sum, outcome) => sum + tally[outcome], 0);
}
