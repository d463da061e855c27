import type postgres from 'postgres';
import { uuidArray } from './uuid-array.ts';

/**
 * Makes one profile of each group of profiles, and gives which one it is. The profile that was there first stays, and
 * has the ids of all. Where several have an attribute, that of the profile that was updated last is taken.
 */
export async function joinProfiles(
  tx: postgres.TransactionSql,
  groups: readonly (readonly string[])[],
): Promise<string[]> {
  const keys = groups.flat();
  const numbers = groups.flatMap((group, index) => group.map(() => index));
  const rows = await tx<{ group: number; key: string }[]>`
    select g.at as group, p.key::text as key
    from unnest(${`{${numbers.join()}}`}::int[], ${uuidArray(keys)}::uuid[]) as g (at, key)
    join profiles p on p.key = g.key
    order by g.at, p.created_at, p.key`;
  const kept: string[] = [];
  for (const { group, key } of rows) kept[group] ??= key;
  const members = rows.map(({ key }) => key);
  const survivors = rows.map(({ group }) => kept[group] as string);
  const pairs = tx`unnest(${uuidArray(members)}::uuid[], ${uuidArray(survivors)}::uuid[])`;

  await tx`
    update profiles p set attributes = joined.attributes
    from (
      select g.kept, coalesce(jsonb_object_agg(a.name, a.value order by q.updated_at, q.key)
                              filter (where a.name is not null), '{}'::jsonb) as attributes
      from ${pairs} as g (member, kept)
      join profiles q on q.key = g.member
      left join lateral jsonb_each(q.attributes) as a (name, value) on true
      group by g.kept
    ) joined
    where p.key = joined.kept`;
  await tx`
    update profile_aliases a set profile_key = g.kept
    from ${pairs} as g (member, kept)
    where a.profile_key = g.member and g.member <> g.kept`;
  const gone = await tx<{ key: string; id_type: string; id: string; kept: string }[]>`
    delete from profiles p using ${pairs} as g (member, kept)
    where p.key = g.member and g.member <> g.kept
    returning p.key::text as key, p.id_type, p.id, g.kept::text as kept`;
  await addFurtherIds(
    tx,
    gone.map(({ key, id_type: type, id, kept: profile }) => ({ key, type, id, profile })),
  );
  return kept;
}

/** An id that leads to a profile. */
export interface FurtherId {
  key: string;
  type: string;
  id: string;
  profile: string;
}

/** Adds further ids to profiles. */
export async function addFurtherIds(
  tx: postgres.TransactionSql,
  ids: readonly FurtherId[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx`
    insert into profile_aliases (key, id_type, id, profile_key)
    select * from unnest(
      ${uuidArray(ids.map(({ key }) => key))}::uuid[],
      ${ids.map(({ type }) => type)}::text[],
      ${ids.map(({ id }) => id)}::text[],
      ${uuidArray(ids.map(({ profile }) => profile))}::uuid[])`;
}
