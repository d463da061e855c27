import type postgres from 'postgres';
import { fillGap, GAP, gapBit, GAP_FIELDS } from '../../domain/orders/gaps.ts';
import { KEY_CHARACTERS } from '../prepare/row-format.ts';
import { type Filling, ProductCache } from './product-cache.ts';

/** What products may add to one order: 10,000 line items of a wordy product must not fill the memory. */
export const MAX_FILLED_BYTES = 8 * 1024 * 1024;

/** Keys looked up by one statement. */
const KEYS_PER_LOOKUP = 2_000;
/** What is looked up before it has to be used, whatever the cache keeps. */
const MAX_BYTES = 8 * 1024 * 1024;

const GAP_BYTE = GAP.charCodeAt(0);
/** Stands between the fillings of one look-up; JSON text never holds it. */
const BETWEEN = 2;
const COMMA = 44;
const ADULT = GAP_FIELDS.indexOf('adult');
const ADULT_DEFAULT = Buffer.from(fillGap(gapBit('adult'), null));
/** The number of a line item that no product fills. */
export const NO_PRODUCT = -1;
const NONE: Filling = { block: Buffer.alloc(0), start: 0, end: 0 };

/** A product that is to be looked up. */
interface Waiting {
  bytes: Buffer;
  keyAt: number;
  /** Who needs it. */
  needs: number[];
}

/** What products fill into the line items that are at hand, looked up when there are enough to ask for. */
export class ProductFillings {
  readonly #cache: ProductCache;
  /** One a line item. */
  #found: Filling[] = [];
  #bytes = 0;
  #waiting = new Map<string, Waiting>();
  #isEmpty = true;

  constructor(cache = new ProductCache()) {
    this.#cache = cache;
  }

  /** Looks whether any product is stored. */
  async look(tx: postgres.TransactionSql): Promise<void> {
    const [row] = await tx<{ empty: boolean }[]>`select not exists (select from products) as empty`;
    this.#isEmpty = row?.empty !== false;
  }

  /** Forgets the line items. */
  clear(): void {
    this.#found = [];
    this.#bytes = 0;
  }

  /** Whether so much was looked up that it should be used, and forgotten, before there is more. */
  get isFull(): boolean {
    return this.#bytes >= MAX_BYTES;
  }

  /**
   * Notes that a line item needs the product whose key is at `keyAt`, and gives the number of the line item: the next
   * one since `clear`. What the product fills in is there after the next look-up.
   */
  need(bytes: Buffer, keyAt: number): number {
    const number = this.#found.length;
    const known = this.#isEmpty ? NONE : this.#cache.find(bytes, keyAt);
    this.#found.push(known ?? NONE);
    if (known) return number;
    const key = bytes.toString('latin1', keyAt, keyAt + KEY_CHARACTERS);
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.needs.push(number);
    else this.#waiting.set(key, { bytes, keyAt, needs: [number] });
    return number;
  }

  /** Whether so many products wait that they should be looked up. */
  get manyWait(): boolean {
    return this.#waiting.size >= KEYS_PER_LOOKUP;
  }

  /** Looks up the products that wait; when it fails, they go on waiting. */
  async lookUp(tx: postgres.TransactionSql): Promise<void> {
    const all = [...this.#waiting];
    for (let at = 0; at < all.length; at += KEYS_PER_LOOKUP) {
      const some = all.slice(at, at + KEYS_PER_LOOKUP);
      const keys = `{${some.map(([key]) => key).join(',')}}`;
      // In one text, since a row for each would take longer than to find it.
      const [row] = await tx`
        select string_agg(coalesce(p.filling, ''), ${String.fromCharCode(BETWEEN)} order by s.at)
        from unnest(${keys}::uuid[]) with ordinality as s (key, at)
        left join products p on p.key = s.key`.raw();
      this.#keep(some, row?.[0] ?? NONE.block);
    }
    this.#waiting.clear();
  }

  /** The most that the product of a line item fills in, in bytes. */
  mostBytes(number: number): number {
    const { start, end } = this.#found[number] ?? NONE;
    return end - start + 1 + ADULT_DEFAULT.length;
  }

  /** {@link fillGap} on bytes: writes what goes into the gap `mask` of a line item at `at`; gives where it ends. */
  fill(number: number, mask: number, target: Buffer, at: number): number {
    const { block, start, end } = this.#found[number] ?? NONE;
    let length = at;
    let from = start;
    for (let field = 0; field < GAP_FIELDS.length; field += 1) {
      const isOpen = (mask & (1 << field)) !== 0;
      const begin = length;
      if (isOpen) target[length++] = COMMA;
      for (; from < end; from += 1) {
        const byte = block[from] ?? 0;
        if (byte === GAP_BYTE) break;
        if (isOpen) target[length++] = byte;
      }
      from += 1;
      if (!isOpen || length > begin + 1) continue;
      length = begin;
      if (field === ADULT) length += ADULT_DEFAULT.copy(target, length);
    }
    return length;
  }

  /** What the product of a line item fills in, see domain/orders/gaps.ts; null: it is not stored. */
  filling(number: number): string | null {
    const { block, start, end } = this.#found[number] ?? NONE;
    return end === start ? null : block.toString('utf8', start, end);
  }

  #keep(some: readonly [string, Waiting][], answer: Buffer): void {
    // The answer is a part of what came through the socket, which need not stay in memory.
    const block = Buffer.from(answer);
    let start = 0;
    for (const [, { bytes, keyAt, needs }] of some) {
      const between = block.indexOf(BETWEEN, start);
      const end = between < 0 ? block.length : between;
      const filling = { block, start, end };
      for (const number of needs) this.#found[number] = filling;
      this.#cache.add(bytes, keyAt, filling);
      start = end + 1;
    }
    this.#bytes += block.length;
  }
}
