import type { RangeInput } from './contract.ts';

/**
 * Most ranges of one step in one history: two steps of 12 activities, with what Temporal writes around them,
 * stay below 200 events.
 */
export const RANGES_PER_STEP = 12;

/** Most parts (chunks or buckets) in one range: about a minute of work for one slot. */
export const PARTS_PER_RANGE = 60;

/**
 * What share of the parts each range takes, in percent: the last ones are small, so that no slot works alone at the
 * end while the others wait for it.
 */
const SHARES = [10, 10, 10, 10, 10, 10, 10, 10, 8, 6, 4, 2];

/** Cuts the parts `from` to `total` into ranges: few for a small file, none too long for a large one. */
export function planRanges(runId: string, from: number, total: number): RangeInput[] {
  const left = total - from;
  // The largest share is a tenth.
  if (left > 10 * PARTS_PER_RANGE) {
    const to = from + PARTS_PER_RANGE;
    return [{ runId, from, to }, ...planRanges(runId, to, total)];
  }
  const shares = left < RANGES_PER_STEP ? Array<number>(left).fill(100 / left) : SHARES;
  let share = 0;
  let start = from;
  const ranges: RangeInput[] = [];
  for (const percent of shares) {
    share += percent;
    const to = from + Math.round((left * share) / 100);
    if (to > start) ranges.push({ runId, from: start, to });
    start = to;
  }
  return ranges;
}
