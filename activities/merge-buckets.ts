import { preparedChunks } from '../db/queries/run-chunks.ts';
import { mergedCounts, unmergedBuckets } from '../db/queries/run-buckets.ts';
import { enterStep, loadRun } from '../db/queries/run-state.ts';
import { createCombineUsers } from '../domain/users/combine-users.ts';
import type { MergeBucketsResult, RangeInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { readBucket } from './merge/bucket-records.ts';
import { mergeBucket } from './merge/merge-bucket.ts';
import { mergeUsers } from './merge/merge-users.ts';
import type { Spool } from './spool/spool.ts';

/** Merges the buckets of a range that are not merged yet, one after the other. */
export function createMergeBuckets({ database: { db, sql }, spool }: Dependencies) {
  return async (
    { runId, from, to }: RangeInput,
    signal: AbortSignal,
  ): Promise<MergeBucketsResult> => {
    await enterStep(db, runId, 'merge');
    const { definition, dryRun } = await loadRun(db, runId);
    const chunks = await preparedChunks(db, runId);
    const { mergeStrategy } = definition.format;
    const combine = createCombineUsers(mergeStrategy);
    for (const bucket of await unmergedBuckets(db, runId, from, to)) {
      signal.throwIfAborted();
      const records = await readBucket(segmentsOf(spool, chunks, bucket), combine);
      signal.throwIfAborted();
      await mergeBucket(sql, runId, bucket, records, (tx) =>
        mergeUsers(tx, records, mergeStrategy, dryRun),
      );
    }
    return mergedCounts(db, runId, from, to);
  };
}

/** The rows of a bucket, chunk after chunk: in file order. */
async function* segmentsOf(
  spool: Spool,
  chunks: readonly { object: string; bucketOffsets: number[] }[],
  bucket: number,
): AsyncGenerator<Buffer> {
  for (const { object, bucketOffsets } of chunks) {
    const start = bucketOffsets[bucket] ?? 0;
    const end = bucketOffsets[bucket + 1] ?? start;
    if (end > start) yield await spool.readPart(object, start, end - start);
  }
}
