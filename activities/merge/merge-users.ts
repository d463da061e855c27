import type postgres from 'postgres';
import type { MergeStrategy } from '../../domain/vocabulary.ts';
import type { BucketRecords } from './bucket-records.ts';
import { copyLines } from './copy-lines.ts';

/** What a merge did; in a dry run, what it would do. */
export interface MergeCounts {
  added: number;
  updated: number;
  unchanged: number;
}

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
): Promise<MergeCounts> {
  const { fresh, differing } = await classify(tx, records);
  const updated =
    differing.length === 0 ? 0 : await update(tx, records, differing, strategy, dryRun);
  if (fresh.length > 0 && !dryRun)
    await copyLines(tx, `copy profiles (${COLUMNS}) from stdin`, records, fresh);
  return { added: fresh.length, updated, unchanged: records.count - fresh.length - updated };
}

interface Classes {
  /** Indexes of the records that no profile has. */
  fresh: number[];
  /** Indexes of those whose profile was last written by a record with another digest, or has the id as a further one. */
  differing: number[];
}

/** Tells the records apart by what is stored under their keys. */
async function classify(tx: postgres.TransactionSql, records: BucketRecords): Promise<Classes> {
  if (records.count === 0) return { fresh: [], differing: [] };
  const [first, last] = records.keyRange();
  // A bucket is a range of keys: one look tells whether anything of it is stored at all.
  const [range] = await tx<{ profiles: boolean; aliases: boolean }[]>`
    select exists (select from profiles where key between ${first} and ${last}) as profiles,
           exists (select from profile_aliases where key between ${first} and ${last}) as aliases`;
  if (!range?.profiles && !range?.aliases) return { fresh: allOf(records), differing: [] };
  const aliases = range.aliases ? tx`profile_aliases` : tx`(select null::uuid as key limit 0)`;
  const [row] = await tx<{ fresh: number[] | null; differing: number[] | null }[]>`
    with looked_up as (
      select (s.at - 1)::int as at,
             p.key is null and a.key is null as is_fresh,
             p.digest is distinct from s.digest as differs
      from unnest(${records.keys()}::uuid[], ${records.digests()}::uuid[])
        with ordinality as s (key, digest, at)
      left join profiles p on p.key = s.key
      left join ${aliases} a on a.key = s.key
    )
    select array_agg(at) filter (where is_fresh) as fresh,
           array_agg(at) filter (where differs and not is_fresh) as differing
    from looked_up`;
  return { fresh: row?.fresh ?? [], differing: row?.differing ?? [] };
}

function allOf(records: BucketRecords): number[] {
  return Array.from({ length: records.count }, (_, index) => index);
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
  await copyLines(tx, `copy incoming_profiles (${COLUMNS}) from stdin`, records, indexes);
  await tx`update incoming_profiles i set key = a.profile_key from profile_aliases a where a.key = i.key`;
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
