import { findConnected } from '../db/queries/connected-records.ts';
import { preparedChunks } from '../db/queries/run-chunks.ts';
import type { Database } from '../db/database.ts';
import { readUserLine, userKey } from '../domain/users/user-line.ts';
import type { RangeInput } from '../workflows/contract.ts';
import {
  BucketMemory,
  type BucketRecords,
  readBucket,
  type Segment,
} from './merge/bucket-records.ts';
import { bucketSegments } from './merge/bucket-segments.ts';
import type { Repeats } from './merge/combine-rows.ts';
import { lineOf, preparedRows, readSegment, withoutMoved } from './merge/moved-rows.ts';
import type { Spool } from './spool/spool.ts';

/** Reads the buckets of a run, one after the other; the records of one are good until the next is read. */
export interface BucketReader extends Disposable {
  read: (bucket: number, signal: AbortSignal) => Promise<BucketRecords>;
  /** True for the bucket of records that were moved together because they are one user. */
  areConnected: (bucket: number) => boolean;
}

/** A reader of the buckets of a range that the prepared chunks of a run have. */
export async function createBucketReader(
  db: Database['db'],
  spool: Spool,
  { runId, ...range }: RangeInput,
  repeats: Repeats,
): Promise<BucketReader> {
  const chunks = await preparedChunks(db, runId, range);
  const connected = await connectedRows(db, spool, runId);
  const memory = new BucketMemory();
  const segmentsOf = async (bucket: number): Promise<readonly Segment[]> => {
    if (bucket === connected?.bucket) return [connected.segment];
    const segments = bucketSegments(spool, chunks, bucket);
    return connected === null ? segments : withoutMoved(segments, connected.keys);
  };
  return {
    areConnected: (bucket) => bucket === connected?.bucket,
    async read(bucket, signal) {
      signal.throwIfAborted();
      const records = await readBucket(await segmentsOf(bucket), repeats, memory);
      signal.throwIfAborted();
      return records;
    },
    [Symbol.dispose]: () => memory.release(),
  };
}

/** The rows that were moved into a bucket of their own, and the keys that they had before; null when there are none. */
async function connectedRows(db: Database['db'], spool: Spool, runId: string) {
  const { object = null, bucket = null } = (await findConnected(db, runId)) ?? {};
  if (object === null) return null;
  const lengthBytes = (await spool.size(object)) ?? 0;
  const readInto = (target: Buffer) => spool.readInto(object, 0, target);
  const segment = { lengthBytes, readInto };
  const rows = preparedRows(await readSegment(segment));
  const keys = new Set(Array.from(rows, (row) => userKey(readUserLine(lineOf(row)).ids[0])));
  return { bucket, segment, keys };
}
