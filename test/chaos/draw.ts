import { hash } from 'node:crypto';
import { random } from '../support/random.ts';

/** What a run of the campaign draws from its seed, and from nothing else: an equal seed draws the same. */
export interface Draw {
  seed: number;
  /** From 0 to 1. */
  next: () => number;
  /** A number from 0 to `below`, exclusive. */
  below: (below: number) => number;
  pick: <const T>(from: readonly [T, ...T[]]) => T;
}

/** Draws for one run of a kind: other kinds draw something else from the same seed. */
export function createDraw(kind: string, seed: number): Draw {
  const next = random(hash('sha256', `${kind} ${seed}`, 'buffer').readUInt32BE());
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    seed,
    next,
    below,
    pick: <const T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0],
  };
}

/** The item whose turn it is: seeds that follow each other go through all items. */
export function byTurn<T>(turn: number, items: readonly [T, ...T[]]): T {
  return items[turn % items.length] ?? items[0];
}
