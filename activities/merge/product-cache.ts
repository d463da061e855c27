/** A product as line items need it: what it fills in lies with that of others in one block, which costs little memory. */
export interface FillingProduct {
  /** Null: the product is not stored, or not looked up yet. */
  block: Buffer | null;
  /** Where in the block its filling is, as COPY text in UTF-8: see domain/orders/gaps.ts. */
  start: number;
  end: number;
}

/** Products are kept up to these bounds. */
const MAX_PRODUCTS = 50_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Products that have been looked up, by their keys: what all merges of a run in a worker know together. */
export class ProductCache {
  readonly #products = new Map<string, FillingProduct>();
  #bytes = 0;

  get(key: string): FillingProduct | undefined {
    return this.#products.get(key);
  }

  /** Keeps a product; the older half goes when the bounds are reached. */
  add(key: string, product: FillingProduct): void {
    if (this.#products.has(key)) return;
    if (this.#products.size >= MAX_PRODUCTS || this.#bytes >= MAX_BYTES) this.#halve();
    this.#products.set(key, product);
    this.#bytes += product.end - product.start;
  }

  #halve(): void {
    let left = Math.ceil(this.#products.size / 2);
    for (const [key, { start, end }] of this.#products) {
      if (left-- === 0) break;
      this.#products.delete(key);
      this.#bytes -= end - start;
    }
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
