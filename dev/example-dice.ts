/** Chooses by a fixed sequence of numbers, so that every run writes the same file. */
export interface Dice {
  below: (limit: number) => number;
  oneOf: <T>(choices: readonly [T, ...T[]]) => T;
  chance: (percent: number) => boolean;
}

/** Gives dice that fall the same way for the same seed, on every machine. */
export function createDice(seed: number): Dice {
  // mulberry32, a small generator of even quality that is the same everywhere.
  let state = seed;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    oneOf: (choices) => choices[below(choices.length)] ?? choices[0],
    chance: (percent) => below(100) < percent,
  };
}
