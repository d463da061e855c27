import type { BucketPlaces } from '../../db/queries/run-chunks.ts';
import type { Spool } from '../spool/spool.ts';
import type { Segment } from './bucket-records.ts';

/** The rows of a bucket, chunk after chunk: in file order. */
export function bucketSegments(
  spool: Pick<Spool, 'readInto'>,
  chunks: readonly BucketPlaces[],
  bucket: number,
): Segment[] {
  return chunks.flatMap(({ object, from, bucketOffsets }) => {
    const start = bucketOffsets[bucket - from] ?? 0;
    const lengthBytes = (bucketOffsets[bucket - from + 1] ?? start) - start;
    if (lengthBytes === 0) return [];
    return [{ lengthBytes, readInto: (target: Buffer) => spool.readInto(object, start, target) }];
  });
}
