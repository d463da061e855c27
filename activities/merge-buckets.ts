import { mergedCounts, unmergedBuckets } from '../db/queries/run-buckets.ts';
import { enterStep, loadRun } from '../db/queries/run-state.ts';
import type { MergeBucketsResult, RangeInput } from '../workflows/contract.ts';
import { createBucketReader } from './bucket-reader.ts';
import type { Dependencies } from './dependencies.ts';
import { createEntityMerge } from './merge/entity-merge.ts';
import { type Merge, mergeBucket } from './merge/merge-bucket.ts';
import { ProductCaches } from './merge/product-cache.ts';

/** Merges the buckets of a range that are not merged yet, one after the other. */
export function createMergeBuckets({ database: { db, sql }, spool, reach }: Dependencies) {
  const caches = new ProductCaches();
  return async (range: RangeInput, signal: AbortSignal): Promise<MergeBucketsResult> => {
    const { runId, from, to } = range;
    await enterStep(db, runId, 'merge');
    using products = caches.use(runId);
    const { repeats, merge } = createEntityMerge(await loadRun(db, runId), products.cache);
    using reader = await createBucketReader(db, spool, range, repeats);
    for (const bucket of await unmergedBuckets(db, runId, from, to)) {
      const records = await reader.read(bucket, signal);
      const areConnected = reader.areConnected(bucket);
      const mergeRecords: Merge = (tx) => merge(tx, records, areConnected);
      await mergeBucket(sql, runId, bucket, records, mergeRecords, reach);
    }
    return mergedCounts(db, runId, from, to);
  };
}
