import { sql as query } from '../drizzle.ts';
import type postgres from 'postgres';
import type { Database } from '../database.ts';
import { profileAliases } from '../schema/index.ts';

/** True when any profile has further ids, so that records with different ids may be one user. */
export async function hasFurtherIds(db: Database['db']): Promise<boolean> {
  const [row] = await db.execute<{ has: boolean }>(
    query`select exists (select from ${profileAliases}) as has`,
  );
  return row?.has ?? false;
}

/** The profile that a key leads to. */
export interface FoundProfile {
  /** Which of the keys it was, 0-based. */
  at: number;
  profile: string;
  /** The digest of the record that wrote the profile last, without dashes. */
  digest: string;
}

/** The profiles that these keys of ids lead to, as first ids or as further ones. */
export async function findProfiles(
  sql: postgres.Sql | postgres.TransactionSql,
  keys: readonly string[],
): Promise<FoundProfile[]> {
  return sql<FoundProfile[]>`
    select (s.at - 1)::int as at, r.key as profile, replace(r.digest::text, '-', '') as digest
    from unnest(${`{${keys.join()}}`}::uuid[]) with ordinality as s (key, at)
    left join profiles p on p.key = s.key
    left join profile_aliases a on a.key = s.key
    join profiles r on r.key = coalesce(p.key, a.profile_key)`;
}
