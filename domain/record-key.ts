import { hash } from 'node:crypto';

/**
 * The key of a record: the first 128 bits of SHA-256 over what identifies it, as 32 hexadecimal digits.
 * Keys are short, the same everywhere, and evenly spread, so that their order makes the buckets.
 */
export function recordKey(identity: string): string {
  return hash('sha256', identity).slice(0, 32);
}

/**
 * The digest of what a record brings: 32 hexadecimal digits of SHA-256 over how it is merged and its content.
 * A stored record with the same digest was last written by an equal record, so this one brings nothing new.
 */
export function recordDigest(mergeStrategy: string, content: string): string {
  return hash('sha256', `${mergeStrategy}\n${content}`).slice(0, 32);
}

/** How many hexadecimal digits of a key decide its bucket and its place in it: 48 bits, exact as a number. */
const ORDER_DIGITS = 12;
const ORDER_RANGE = 16 ** ORDER_DIGITS;

/** The place of a key among all keys, as a whole number below 2^48. */
export function keyOrder(key: string): number {
  return Number.parseInt(key.slice(0, ORDER_DIGITS), 16);
}

/** The bucket of a key: buckets are ranges of keys of the same size, so that each merges into its own part of the index. */
export function bucketOf(order: number, buckets: number): number {
  return Math.floor((order / ORDER_RANGE) * buckets);
}
