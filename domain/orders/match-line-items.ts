import type { LineItem } from './order-document.ts';

/**
 * Finds the stored counterpart of each line item: its index, or -1 for one that is new. Line items with an id belong
 * together by it; without one on either side, by product and SKU. What agrees several times is taken in order.
 */
export function matchLineItems(
  stored: readonly LineItem[],
  incoming: readonly LineItem[],
): number[] {
  const counterparts = incoming.map(() => -1);
  const free = new Set(stored.keys());
  const match = (index: number, counterpart: number | undefined) => {
    if (counterpart === undefined) return;
    counterparts[index] = counterpart;
    free.delete(counterpart);
  };

  // An id that stands twice, in the same places as before, stays where it was.
  for (const [index, { lineItemId }] of incoming.entries())
    if (lineItemId !== undefined && stored[index]?.lineItemId === lineItemId) match(index, index);

  const byId = queues(stored, free, ({ lineItemId }) => lineItemId);
  for (const [index, { lineItemId }] of incoming.entries())
    if (lineItemId !== undefined && counterparts[index] === -1)
      match(index, byId.get(lineItemId)?.shift());

  const withId = queues(stored, free, (item) =>
    item.lineItemId === undefined ? undefined : what(item),
  );
  const withoutId = queues(stored, free, (item) =>
    item.lineItemId === undefined ? what(item) : undefined,
  );
  for (const [index, item] of incoming.entries()) {
    if (counterparts[index] !== -1) continue;
    const key = what(item);
    const plain = withoutId.get(key);
    // Two ids that differ are two line items.
    const identified = item.lineItemId === undefined ? withId.get(key) : undefined;
    const isPlainFirst = (plain?.first() ?? Infinity) < (identified?.first() ?? Infinity);
    match(index, (isPlainFirst ? plain : identified)?.shift());
  }
  return counterparts;
}

function what({ productId, sku }: LineItem): string {
  return JSON.stringify([productId, sku]);
}

/** Indexes in ascending order, taken from the front; an array's own shift would move all that is behind. */
class Queue {
  readonly #indexes: number[] = [];
  #next = 0;

  push(index: number): void {
    this.#indexes.push(index);
  }

  first(): number | undefined {
    return this.#indexes[this.#next];
  }

  shift(): number | undefined {
    return this.#indexes[this.#next++];
  }
}

/** The line items that are free, by their key; those without one are left out. */
function queues(
  items: readonly LineItem[],
  free: ReadonlySet<number>,
  keyOf: (item: LineItem) => string | undefined,
): Map<string, Queue> {
  const found = new Map<string, Queue>();
  for (const [index, item] of items.entries()) {
    const key = free.has(index) ? keyOf(item) : undefined;
    if (key === undefined) continue;
    const queue = found.get(key) ?? new Queue();
    queue.push(index);
    found.set(key, queue);
  }
  return found;
}
