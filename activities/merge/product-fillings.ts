import type postgres from 'postgres';
import { fillGap } from '../../domain/orders/gaps.ts';

/** A product as line items need it. */
export interface FillingProduct {
  /** What it fills in, see domain/orders/gaps.ts; null: it is not stored, or not looked up yet. */
  filling: string | null;
  /** The gap that `copyText` was made for; -1: none yet. */
  mask: number;
  copyText: Buffer;
}

/** What products may add to one order: 10,000 line items of a wordy product must not fill the memory. */
export const MAX_FILLED_BYTES = 8 * 1024 * 1024;

/** Keys looked up by one statement. */
const KEYS_PER_LOOKUP = 2_000;
/** Products are kept for the next buckets up to these bounds: each is in memory as text and as COPY text. */
const MAX_PRODUCTS = 50_000;
const MAX_CHARACTERS = 8 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** The products that orders name, looked up when there are enough to ask for, and kept in memory within bounds. */
export class ProductFillings {
  readonly #known = new Map<string, FillingProduct>();
  #characters = 0;
  #waiting: { key: string; product: FillingProduct }[] = [];
  /** What is filled in where there is no product, by mask. */
  readonly #defaults = new Map<number, Buffer>();
  #isEmpty = true;

  /** Looks whether any product is stored. */
  async look(tx: postgres.TransactionSql): Promise<void> {
    const [row] = await tx<{ empty: boolean }[]>`select not exists (select from products) as empty`;
    this.#isEmpty = row?.empty !== false;
  }

  /** True when no product is stored, so that none needs to be asked for. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Forgets the older half of the products when the bounds are reached. */
  makeRoom(): void {
    if (!this.isFull) return;
    let left = Math.ceil(this.#known.size / 2);
    for (const [key, { filling }] of this.#known) {
      if (left-- === 0) break;
      this.#known.delete(key);
      this.#characters -= filling?.length ?? 0;
    }
  }

  /** Whether the bounds are reached: the products should be used before more are looked up. */
  get isFull(): boolean {
    return this.#known.size >= MAX_PRODUCTS || this.#characters >= MAX_CHARACTERS;
  }

  /** The product with that key; what it fills in is there after the next look-up. */
  need(key: string): FillingProduct {
    const known = this.#known.get(key);
    if (known) return known;
    const product = { filling: null, mask: -1, copyText: NOTHING };
    this.#known.set(key, product);
    this.#waiting.push({ key, product });
    return product;
  }

  /** Whether so many products wait that they should be looked up. */
  get manyWait(): boolean {
    return this.#waiting.length >= KEYS_PER_LOOKUP;
  }

  /** Looks up the products that wait; when it fails, they go on waiting. */
  async lookUp(tx: postgres.TransactionSql): Promise<void> {
    for (let at = 0; at < this.#waiting.length; at += KEYS_PER_LOOKUP) {
      const some = this.#waiting.slice(at, at + KEYS_PER_LOOKUP);
      const keys = `{${some.map(({ key }) => key).join(',')}}`;
      const rows = await tx<{ at: number; filling: string }[]>`
        select s.at::int as at, p.filling
        from unnest(${keys}::uuid[]) with ordinality as s (key, at) join products p on p.key = s.key`;
      for (const { at: place, filling } of rows) {
        const found = some[place - 1];
        if (found) found.product.filling = filling;
        this.#characters += filling.length;
      }
    }
    this.#waiting = [];
  }

  /** The COPY text that goes into a gap of `mask`, in UTF-8; null: there is no product. */
  copyText(product: FillingProduct | null, mask: number): Buffer {
    if (product === null || product.filling === null) return this.#default(mask);
    // The line items of a file leave the same fields open: one text a product is enough.
    if (product.mask !== mask) {
      product.mask = mask;
      product.copyText = toCopyText(fillGap(mask, product.filling));
    }
    return product.copyText;
  }

  #default(mask: number): Buffer {
    const known = this.#defaults.get(mask);
    if (known) return known;
    const text = toCopyText(fillGap(mask, null));
    this.#defaults.set(mask, text);
    return text;
  }
}

function toCopyText(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\', '\\\\'));
}
