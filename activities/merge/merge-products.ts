import type postgres from 'postgres';
import type { BucketRecords } from './bucket-records.ts';
import { classify } from './classify.ts';
import { copyRows } from './copy-rows.ts';
import type { Merged } from './merge-bucket.ts';

const COLUMNS = 'key, digest, id, run_id, filling, product';

/**
 * Merges the products of a bucket into the stored ones, in the caller's transaction. What is new is copied straight
 * into the table; what has another digest than the stored product takes its place; what has the same one is the
 * same. Products that the file does not have stay. A dry run counts in the same way and stores nothing.
 */
export async function mergeProducts(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  dryRun: boolean,
): Promise<Merged> {
  const { fresh, differing } = await classify(tx, records, 'products');
  const updated =
    dryRun || differing.length === 0 ? differing.length : await update(tx, records, differing);
  if (fresh.length > 0 && !dryRun)
    await copyRows(tx, `copy products (${COLUMNS}) from stdin`, records.copyText(fresh));
  const unchanged = records.count - fresh.length - updated;
  return { added: fresh.length, updated, unchanged, ignored: 0, issues: [] };
}

/** Replaces the stored products by the records at `indexes`; gives how many still differed, as another run may have been faster. */
async function update(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
): Promise<number> {
  await tx.unsafe(`create temporary table if not exists incoming_products (
    key uuid not null, digest uuid not null, id text not null, run_id uuid not null,
    filling text not null, product json not null) on commit delete rows`);
  await copyRows(tx, `copy incoming_products (${COLUMNS}) from stdin`, records.copyText(indexes));
  const done = await tx.unsafe(
    `update products p set digest = i.digest, filling = i.filling, product = i.product,
                           run_id = i.run_id, updated_at = now()
     from incoming_products i where p.key = i.key and p.digest <> i.digest`,
  );
  return done.count;
}
