import type postgres from 'postgres';
import type { BucketRecords } from './bucket-records.ts';
import { classify } from './classify.ts';
import { createEventBatch } from './event-batch.ts';
import type { Merged } from './merge-bucket.ts';
import { placeOrders } from './place-orders.ts';
import type { ProductCache } from './product-cache.ts';
import { ProductFillings } from './product-fillings.ts';
import { updateOrders } from './update-orders.ts';

/**
 * Gives the merge of orders into the store, bucket by bucket, each in the caller's transaction. What is new is copied
 * straight into the tables; what has another digest than the stored order is compared, and updated where it brings
 * something new; what has the same digest brings nothing. A dry run compares in the same way and stores nothing.
 */
export function createMergeOrders(runId: string, dryRun: boolean, cache?: ProductCache) {
  return async (tx: postgres.TransactionSql, records: BucketRecords): Promise<Merged> => {
    const { fresh, differing } = await classify(tx, records, 'orders');
    const events = createEventBatch(tx, runId);
    const fillings = new ProductFillings(cache);
    if (!dryRun && fresh.length + differing.length > 0) await fillings.look(tx);
    // Stored orders are locked before new ones are written, so that two merges never wait for each other.
    const { updated, stale, issues } = await updateOrders(
      tx,
      records,
      differing,
      dryRun,
      events,
      fillings,
    );
    if (!dryRun) await placeOrders(tx, records, fresh, events, fillings);
    const unchanged = records.count - fresh.length - updated - stale;
    return {
      added: fresh.length,
      updated,
      unchanged,
      ignored: stale,
      issues: issues.toCounts(),
      finish: events.finish,
    };
  };
}
