import { hash } from 'node:crypto';
import type { MergeStrategy } from './vocabulary.ts';

/**
 * The key of a record: the first 128 bits of SHA-256 over what identifies it, as 32 hexadecimal digits.
 * Keys are short, the same everywhere, and evenly spread, so that their order makes the buckets.
 */
export function recordKey(identity: string): string {
  return hash('sha256', identity).slice(0, 32);
}

/**
 * The digest of what a record brings, 32 hexadecimal digits: the first half of the SHA-256 of its content when it is
 * merged into what is stored, the second half when it replaces it. A stored record with the same digest was
 * last written by an equal record in the same way, so this one brings nothing new.
 */
export function recordDigest(strategy: MergeStrategy, content: string | Buffer): string {
  const digest = hash('sha256', content);
  return strategy === 'merge' ? digest.slice(0, 32) : digest.slice(32);
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
