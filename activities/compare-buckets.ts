import { noteCompared, uncomparedBuckets } from '../db/queries/holds.ts';
import { enterStep, loadRun } from '../db/queries/run-state.ts';
import type { RangeInput } from '../workflows/contract.ts';
import { createBucketReader } from './bucket-reader.ts';
import type { Dependencies } from './dependencies.ts';
import { createEntityMerge } from './merge/entity-merge.ts';
import { compareBucket } from './merge/merge-bucket.ts';
import { ProductCaches } from './merge/product-cache.ts';

/** Compares the buckets of a range with what is stored, as a dry run does, and notes what merging them would do. */
export function createCompareBuckets({ database: { db, sql }, spool }: Dependencies) {
  const caches = new ProductCaches();
  return async (range: RangeInput, signal: AbortSignal): Promise<void> => {
    const { runId, from, to } = range;
    await enterStep(db, runId, 'compare');
    using products = caches.use(runId);
    const run = { ...(await loadRun(db, runId)), dryRun: true };
    const { repeats, merge } = createEntityMerge(run, products.cache);
    using reader = await createBucketReader(db, spool, range, repeats);
    for (const bucket of await uncomparedBuckets(db, runId, from, to)) {
      const records = await reader.read(bucket, signal);
      const areConnected = reader.areConnected(bucket);
      const result = await compareBucket(sql, runId, bucket, records, (tx) =>
        merge(tx, records, areConnected),
      );
      await noteCompared(db, runId, bucket, result);
    }
  };
}
