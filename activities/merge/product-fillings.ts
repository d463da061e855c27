import type postgres from 'postgres';
import { escapeCopyJson } from '../../domain/copy-text.ts';
import { fillGap, GAP, gapBit, GAP_FIELDS } from '../../domain/orders/gaps.ts';
import { type FillingProduct, ProductCache } from './product-cache.ts';

/** What products may add to one order: 10,000 line items of a wordy product must not fill the memory. */
export const MAX_FILLED_BYTES = 8 * 1024 * 1024;

/** Keys looked up by one statement. */
const KEYS_PER_LOOKUP = 2_000;
/** One merge holds products up to these bounds, whatever the cache keeps. */
const MAX_PRODUCTS = 20_000;
const MAX_BYTES = 8 * 1024 * 1024;

const GAP_BYTE = GAP.charCodeAt(0);
const COMMA = 44;

/** The products that the orders of one merge name, looked up when there are enough to ask for. */
export class ProductFillings {
  readonly #cache: ProductCache;
  readonly #known = new Map<string, FillingProduct>();
  #bytes = 0;
  #waiting: { key: string; product: FillingProduct }[] = [];
  /** What is filled in where there is no product, by mask. */
  readonly #defaults = new Map<number, Buffer>();
  #isEmpty = true;

  constructor(cache = new ProductCache()) {
    this.#cache = cache;
  }

  /** Looks whether any product is stored. */
  async look(tx: postgres.TransactionSql): Promise<void> {
    const [row] = await tx<{ empty: boolean }[]>`select not exists (select from products) as empty`;
    this.#isEmpty = row?.empty !== false;
  }

  /** True when no product is stored, so that none needs to be asked for. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Forgets the products when the bounds are reached; those in use stay with who uses them. */
  makeRoom(): void {
    if (!this.isFull) return;
    this.#known.clear();
    this.#bytes = 0;
  }

  /** Whether the bounds are reached: the products should be used before more are looked up. */
  get isFull(): boolean {
    return this.#known.size >= MAX_PRODUCTS || this.#bytes >= MAX_BYTES;
  }

  /** The product with that key; what it fills in is there after the next look-up. */
  need(key: string): FillingProduct {
    const known = this.#known.get(key) ?? this.#cache.get(key);
    if (known) return known;
    const product: FillingProduct = { block: null, start: 0, end: 0 };
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
      this.#keep(
        rows.map(({ at: place, filling }) => ({ product: some[place - 1]?.product, filling })),
      );
      for (const { key, product } of some) this.#cache.add(key, product);
    }
    this.#waiting = [];
  }

  /** The COPY text that goes into a gap of `mask`, in UTF-8; null: there is no product. */
  copyText(product: FillingProduct | null, mask: number): Buffer {
    return product?.block ? copyTextOf(product.block, product, mask) : this.#default(mask);
  }

  /** What the product fills in, see domain/orders/gaps.ts; null: it is not stored. */
  filling({ block, start, end }: FillingProduct): string | null {
    return block && block.toString('utf8', start, end).replaceAll('\\\\', '\\');
  }

  #keep(found: { product: FillingProduct | undefined; filling: string }[]): void {
    const texts = found.map(({ filling }) => toCopyText(filling));
    const block = Buffer.concat(texts);
    let start = 0;
    for (const [index, { product }] of found.entries()) {
      const end = start + (texts[index]?.length ?? 0);
      if (product) Object.assign(product, { block, start, end });
      start = end;
    }
    this.#bytes += block.length;
  }

  #default(mask: number): Buffer {
    const known = this.#defaults.get(mask);
    if (known) return known;
    const text = toCopyText(fillGap(mask, null));
    this.#defaults.set(mask, text);
    return text;
  }
}

/** {@link fillGap} on bytes, without making texts of them. */
function copyTextOf(block: Buffer, { start, end }: FillingProduct, mask: number): Buffer {
  const text = Buffer.allocUnsafe(end - start + ADULT_DEFAULT.length);
  let length = 0;
  let from = start;
  for (let field = 0; field < GAP_FIELDS.length; field++) {
    let to = from;
    while (to < end && block[to] !== GAP_BYTE) to++;
    if ((mask & (1 << field)) !== 0) {
      if (to > from) {
        text[length] = COMMA;
        length += 1 + block.copy(text, length + 1, from, to);
      } else if (field === ADULT) length += ADULT_DEFAULT.copy(text, length);
    }
    from = to + 1;
  }
  return text.subarray(0, length);
}

const ADULT = GAP_FIELDS.indexOf('adult');
const ADULT_DEFAULT = Buffer.from(fillGap(gapBit('adult'), null));

function toCopyText(text: string): Buffer {
  return Buffer.from(escapeCopyJson(text));
}
