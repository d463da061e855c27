import { KEY_CHARACTERS } from '../prepare/row-format.ts';
import { hexDigit } from './binary-rows.ts';

/** What a product fills in, see domain/orders/gaps.ts: a part of a block that it shares with others, in UTF-8. */
export interface Filling {
  block: Buffer;
  start: number;
  /** The same as `start` when the product is not stored. */
  end: number;
}

/** Products are kept up to these bounds. */
const PLACES = 2 ** 18;
const MOST_PRODUCTS = PLACES * 0.75;
const MOST_BYTES = 24 * 1024 * 1024;

const WORDS_A_KEY = 4;
const DIGITS_A_WORD = KEY_CHARACTERS / WORDS_A_KEY;

/**
 * Products that have been looked up, by their keys: what all merges of a run in a worker know together. A table of
 * numbers instead of objects holds several times as many in the same memory.
 */
export class ProductCache {
  readonly #keys = new Uint32Array(PLACES * WORDS_A_KEY);
  /** The number of the block of what is in a place; 0: nothing is. */
  readonly #blocks = new Uint32Array(PLACES);
  readonly #starts = new Uint32Array(PLACES);
  readonly #ends = new Uint32Array(PLACES);
  #known: Buffer[] = [];
  #products = 0;
  #bytes = 0;
  readonly #key = new Uint32Array(WORDS_A_KEY);

  /** What the product fills in whose key is at `at`; undefined: it has not been looked up. */
  find(bytes: Buffer, at: number): Filling | undefined {
    const place = this.#placeOf(bytes, at);
    const block = this.#known[(this.#blocks[place] ?? 0) - 1];
    return block && { block, start: this.#starts[place] ?? 0, end: this.#ends[place] ?? 0 };
  }

  /** Keeps what the product fills in whose key is at `at`. */
  add(bytes: Buffer, at: number, { block, start, end }: Filling): void {
    const isNewBlock = this.#known.at(-1) !== block;
    const isFull = this.#products >= MOST_PRODUCTS || this.#bytes >= MOST_BYTES;
    // All go at once: those that are asked for often are soon back.
    if (isFull) this.#clear();
    const place = this.#placeOf(bytes, at);
    if (this.#blocks[place] !== 0) return;
    if (isNewBlock || isFull) {
      this.#known.push(block);
      this.#bytes += block.length;
    }
    this.#keys.set(this.#key, place * WORDS_A_KEY);
    this.#blocks[place] = this.#known.length;
    this.#starts[place] = start;
    this.#ends[place] = end;
    this.#products += 1;
  }

  #clear(): void {
    this.#blocks.fill(0);
    this.#known = [];
    this.#products = 0;
    this.#bytes = 0;
  }

  /** The place of the product whose key is at `at`, or the free one where it would be. */
  #placeOf(bytes: Buffer, at: number): number {
    const key = this.#key;
    for (let word = 0; word < WORDS_A_KEY; word += 1) {
      let value = 0;
      const from = at + word * DIGITS_A_WORD;
      for (let digit = from; digit < from + DIGITS_A_WORD; digit += 1)
        value = (value << 4) | hexDigit(bytes[digit] ?? 0);
      key[word] = value;
    }
    // Keys are evenly spread, so a part of them says where to begin.
    let place = (key[0] ?? 0) % PLACES;
    while (this.#blocks[place] !== 0 && !this.#isAt(place)) place = (place + 1) % PLACES;
    return place;
  }

  #isAt(place: number): boolean {
    const key = this.#key;
    for (let word = 0; word < WORDS_A_KEY; word += 1)
      if (this.#keys[place * WORDS_A_KEY + word] !== key[word]) return false;
    return true;
  }
}

/** The caches of the runs that a worker merges: each as long as an activity of its run goes on. */
export class ProductCaches {
  readonly #caches = new Map<string, { cache: ProductCache; users: number }>();

  /** Gives the cache of a run, until it is disposed. */
  use(runId: string): Disposable & { cache: ProductCache } {
    const entry = this.#caches.get(runId) ?? { cache: new ProductCache(), users: 0 };
    entry.users++;
    this.#caches.set(runId, entry);
    return {
      cache: entry.cache,
      [Symbol.dispose]: () => {
        entry.users--;
        if (entry.users === 0) this.#caches.delete(runId);
      },
    };
  }
}
