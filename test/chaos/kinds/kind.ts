import type { Draw } from '../draw.ts';
import type { Lane } from '../lane.ts';

/** What a run of the campaign found. */
export interface Finding {
  /** What was done and seen, in a few words. */
  what: string;
  /** None: all is well. */
  differences: string[];
  /** Late commits that were refused. */
  refusals?: number;
  /** Activities that were tried again. */
  retries?: number;
  /** Why nothing could be tried; then nothing was. */
  skipped?: string;
}

/** Disturbs one run in a lane as `draw` says. */
export type Disturb = (lane: Lane, draw: Draw, bounds: Bounds) => Promise<Finding>;

/** How long things are down, and how many there are. */
export interface Bounds {
  postgresDownSeconds: number;
  temporalDownSeconds: number;
  /** Runs at once on a small pool. */
  runsAtOnce: number;
}
