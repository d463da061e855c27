import { preparedChunks } from '../db/queries/run-chunks.ts';
import { mergedCounts, unmergedBuckets } from '../db/queries/run-buckets.ts';
import { enterStep, loadRun } from '../db/queries/run-state.ts';
import type { MergeBucketsResult, RangeInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { BucketMemory, readBucket, type Segment } from './merge/bucket-records.ts';
import { createEntityMerge } from './merge/entity-merge.ts';
import { mergeBucket } from './merge/merge-bucket.ts';
import { ProductCaches } from './merge/product-cache.ts';
import type { Spool } from './spool/spool.ts';

/** Merges the buckets of a range that are not merged yet, one after the other. */
export function createMergeBuckets({ database: { db, sql }, spool }: Dependencies) {
  const caches = new ProductCaches();
  return async (
    { runId, from, to }: RangeInput,
    signal: AbortSignal,
  ): Promise<MergeBucketsResult> => {
    await enterStep(db, runId, 'merge');
    using products = caches.use(runId);
    const { repeats, merge } = createEntityMerge(await loadRun(db, runId), products.cache);
    const chunks = await preparedChunks(db, runId);
    const memory = new BucketMemory();
    try {
      for (const bucket of await unmergedBuckets(db, runId, from, to)) {
        signal.throwIfAborted();
        const records = await readBucket(segmentsOf(spool, chunks, bucket), repeats, memory);
        signal.throwIfAborted();
        await mergeBucket(sql, runId, bucket, records, (tx) => merge(tx, records));
      }
    } finally {
      memory.release();
    }
    return mergedCounts(db, runId, from, to);
  };
}

/** The rows of a bucket, chunk after chunk: in file order. */
function segmentsOf(
  spool: Spool,
  chunks: readonly { object: string; bucketOffsets: number[] }[],
  bucket: number,
): Segment[] {
  return chunks.flatMap(({ object, bucketOffsets }) => {
    const start = bucketOffsets[bucket] ?? 0;
    const lengthBytes = (bucketOffsets[bucket + 1] ?? start) - start;
    if (lengthBytes === 0) return [];
    return [{ lengthBytes, readInto: (target: Buffer) => spool.readInto(object, start, target) }];
  });
}
