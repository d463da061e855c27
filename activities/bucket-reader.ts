import { preparedChunks } from '../db/queries/run-chunks.ts';
import type { Database } from '../db/database.ts';
import {
  BucketMemory,
  type BucketRecords,
  readBucket,
  type Repeats,
  type Segment,
} from './merge/bucket-records.ts';
import type { Spool } from './spool/spool.ts';

/** Reads the buckets of a run, one after the other; the records of one are good until the next is read. */
export interface BucketReader extends Disposable {
  read: (bucket: number, signal: AbortSignal) => Promise<BucketRecords>;
}

/** A reader of the buckets that the prepared chunks of a run have. */
export async function createBucketReader(
  db: Database['db'],
  spool: Spool,
  runId: string,
  repeats: Repeats,
): Promise<BucketReader> {
  const chunks = await preparedChunks(db, runId);
  const memory = new BucketMemory();
  return {
    async read(bucket, signal) {
      signal.throwIfAborted();
      const records = await readBucket(segmentsOf(spool, chunks, bucket), repeats, memory);
      signal.throwIfAborted();
      return records;
    },
    [Symbol.dispose]: () => memory.release(),
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
