/** A generator of numbers from 0 to 1. Mulberry32: 32 bits of state are plenty here, and the numbers are the same in every JavaScript. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A member of `list`, which must not be empty. The cast holds, because `random` stays below 1. */
export function pick<T>(list: readonly T[], random: () => number): T {
  return list[below(random, list.length)] as T;
}

/** A whole number from 0 to `limit` - 1. */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** A whole number below 100 in two digits. */
export function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
