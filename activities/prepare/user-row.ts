import { escapeCopyJson } from '../../domain/copy-text.ts';
import { bucketOf, keyOrder } from '../../domain/record-key.ts';
import type { PreparedUser } from '../../domain/users/prepare-user.ts';
import type { BucketRows } from './row-format.ts';

/** Adds the row of a user that a run stores, whatever the format of its file. */
export function addUserRow(
  rows: BucketRows,
  runId: string,
  line: number,
  { key, digest, copyId, attributes }: PreparedUser<string | Buffer>,
): void {
  const order = keyOrder(key);
  const bucket = bucketOf(order, rows.buckets);
  const begin = `${key}\t${digest}\t${copyId}\t${runId}\t`;
  if (typeof attributes === 'string')
    rows.add(bucket, line, order, `${begin}${escapeCopyJson(attributes)}\n`);
  else rows.addBytes(bucket, line, order, begin, attributes);
}
