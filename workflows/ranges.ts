import type { RangeInput } from './contract.ts';

/**
 * Most ranges of one step in one history: two steps of 12 activities, with what Temporal writes around them,
 * stay below 200 events.
 */
export const RANGES_PER_STEP = 12;

/** Most parts (chunks or buckets) in one range: about a minute of work for one slot. */
export const PARTS_PER_RANGE = 60;

/** Cuts the parts `from` to `total` into ranges of about equal size: few for a small file, none too long for a large one. */
export function planRanges(runId: string, from: number, total: number): RangeInput[] {
  const left = total - from;
  const size = Math.min(PARTS_PER_RANGE, Math.max(1, Math.ceil(left / RANGES_PER_STEP)));
  const count = Math.ceil(left / size);
  return Array.from({ length: count }, (_, index) => ({
    runId,
    from: from + index * size,
    to: Math.min(total, from + (index + 1) * size),
  }));
}
