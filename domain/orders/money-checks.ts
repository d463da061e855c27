import type { IssueCode } from '../issue-catalogue.ts';

const AMOUNTS = ['total', 'subtotal', 'tax', 'shipping', 'refund'] as const;

/** The amounts of an order, or of one of its line items, that are held against each other. */
export type Amounts = Record<(typeof AMOUNTS)[number], number>;

/** A cent, and the noise of floating point. */
const A_CENT = 0.011;
/** Each line may have been rounded by half a cent. */
const HALF_A_CENT = 0.005;
/** Sums of very large amounts are exact to about so much of them. */
const NOISE = 1e-12;

/** Gives amounts that are all zero. */
export function createAmounts(): Amounts {
  return { total: 0, subtotal: 0, tax: 0, shipping: 0, refund: 0 };
}

/** True for the name of a field that is one of {@link Amounts}. */
export function isAmount(field: string): field is keyof Amounts {
  return (AMOUNTS as readonly string[]).includes(field);
}

/** The warning about the total of an order or of a line item; null when it is the sum of its parts. */
export function checkTotal({ total, subtotal, tax, shipping }: Amounts): IssueCode | null {
  return differ(total, subtotal + tax + shipping, A_CENT) ? 'total_mismatch' : null;
}

/** The warning about the refund of an order or of a line item; null when it is not more than the total. */
export function checkRefund({ total, refund }: Amounts): IssueCode | null {
  return refund > total + HALF_A_CENT ? 'refund_above_total' : null;
}

/** The totals of an order's line items, added up. */
export class LineItemTotals {
  #lines = 0;
  #sum = 0;
  #cancelled = 0;

  add(total: number, isCancelled: boolean): void {
    this.#lines += 1;
    this.#sum += total;
    if (isCancelled) this.#cancelled += total;
  }

  /** The warning about the total of the order. It may leave out what was cancelled, or still have it. */
  check(total: number): IssueCode | null {
    const tolerance = this.#lines * HALF_A_CENT + A_CENT;
    return differ(total, this.#sum, tolerance) &&
      differ(total, this.#sum - this.#cancelled, tolerance)
      ? 'line_items_mismatch'
      : null;
  }

  clear(): void {
    this.#lines = 0;
    this.#sum = 0;
    this.#cancelled = 0;
  }
}

function differ(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) > tolerance + Math.abs(a) * NOISE;
}
