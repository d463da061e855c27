import type postgres from 'postgres';
import type { MergeStrategy } from '../../domain/vocabulary.ts';
import type { BucketResult } from '../../domain/report.ts';
import type { BucketRecords } from './bucket-records.ts';
import { classify } from './classify.ts';
import { copyRows } from './copy-rows.ts';
import { lockIds } from './ids-lock.ts';
import { mergeConnected } from './merge-connected.ts';

const COLUMNS = 'key, digest, id_type, id, run_id, attributes';

/**
 * Merges the users of a bucket into the profiles, in the caller's transaction. What is new is copied straight into
 * the table; what has another digest than the stored row is compared, and updated where it differs; what has
 * the same digest brings nothing new. A dry run compares in the same way and stores nothing.
 */
export async function mergeUsers(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  strategy: MergeStrategy,
  dryRun: boolean,
): Promise<BucketResult> {
  if (!dryRun) await lockIds(tx, 'together');
  const { fresh, differing, hasFurtherIds } = await classify(tx, records, 'profiles');
  if (hasFurtherIds) return mergeConnected(tx, records, { strategy, dryRun, addsIds: false });
  const updated =
    differing.length === 0 ? 0 : await update(tx, records, differing, strategy, dryRun);
  if (fresh.length > 0 && !dryRun)
    await copyRows(tx, `copy profiles (${COLUMNS}) from stdin`, records.copyText(fresh));
  const unchanged = records.count - fresh.length - updated;
  return { added: fresh.length, updated, unchanged, ignored: 0, issues: [] };
}

const CONDITIONS: Record<MergeStrategy, { result: string; differs: string }> = {
  merge: {
    result: 'p.attributes || i.attributes',
    differs: 'p.attributes || i.attributes <> p.attributes',
  },
  replace: { result: 'i.attributes', differs: 'i.attributes <> p.attributes' },
};

/** Compares the records at `indexes` with their profiles and updates those that differ; gives how many do. */
async function update(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
  strategy: MergeStrategy,
  dryRun: boolean,
): Promise<number> {
  await tx.unsafe(`create temporary table if not exists incoming_profiles (
    key uuid not null, digest uuid not null, id_type text not null, id text not null,
    run_id uuid not null, attributes jsonb not null) on commit delete rows`);
  await copyRows(tx, `copy incoming_profiles (${COLUMNS}) from stdin`, records.copyText(indexes));
  const { result, differs } = CONDITIONS[strategy];
  if (dryRun) {
    const [row] = await tx.unsafe<{ count: number }[]>(
      `select count(*)::int as count from incoming_profiles i join profiles p on p.key = i.key where ${differs}`,
    );
    return row?.count ?? 0;
  }
  const done = await tx.unsafe(
    `update profiles p set attributes = ${result}, digest = i.digest, run_id = i.run_id, updated_at = now()
     from incoming_profiles i where p.key = i.key and ${differs}`,
  );
  return done.count;
}
