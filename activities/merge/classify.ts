import type postgres from 'postgres';
import type { BucketRecords } from './bucket-records.ts';

/** The records of a bucket by what is stored under their keys. */
export interface Classes {
  /** Indexes of the records that nothing is stored of. */
  fresh: number[];
  /** Indexes of those whose stored row was last written by a record with another digest, or has the id as a further one. */
  differing: number[];
  /** True when one of the keys is a further id: then others of the bucket may lead to the same record. */
  hasFurtherIds: boolean;
}

/** Tells the records apart by what `table` has under their keys; users may also be known by further ids. */
export async function classify(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  table: 'profiles' | 'orders' | 'products',
): Promise<Classes> {
  if (records.count === 0) return { fresh: [], differing: [], hasFurtherIds: false };
  const [first, last] = records.keyRange();
  const aliased = table === 'profiles';
  const inRange = (name: string) =>
    tx`exists (select from ${tx(name)} where key between ${first} and ${last})`;
  // A bucket is a range of keys: one look tells whether anything of it is stored at all.
  const [range] = await tx<{ stored: boolean; aliases: boolean }[]>`
    select ${inRange(table)} as stored, ${aliased ? inRange('profile_aliases') : tx`false`} as aliases`;
  if (!range?.stored && !range?.aliases)
    return { fresh: allOf(records), differing: [], hasFurtherIds: false };
  const aliases = range.aliases ? tx`profile_aliases` : tx`(select null::uuid as key limit 0)`;
  const [row] = await tx<
    { fresh: number[] | null; differing: number[] | null; further: boolean | null }[]
  >`
    with looked_up as (
      select (s.at - 1)::int as at,
             p.key is null and a.key is null as is_fresh,
             p.digest is distinct from s.digest as differs,
             a.key is not null as is_further
      from unnest(${records.keys()}::uuid[], ${records.digests()}::uuid[])
        with ordinality as s (key, digest, at)
      left join ${tx(table)} p on p.key = s.key
      left join ${aliases} a on a.key = s.key
    )
    select array_agg(at) filter (where is_fresh) as fresh,
           array_agg(at) filter (where differs and not is_fresh) as differing,
           bool_or(is_further) as further
    from looked_up`;
  return {
    fresh: row?.fresh ?? [],
    differing: row?.differing ?? [],
    hasFurtherIds: row?.further ?? false,
  };
}

function allOf(records: BucketRecords): number[] {
  return Array.from({ length: records.count }, (_, index) => index);
}
