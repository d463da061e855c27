import { asc, eq, getTableColumns, or, sql } from '../../drizzle.ts';
import { parseExactly } from '../../../domain/json-lines/exact-numbers.ts';
import type { JsonFields } from '../../../domain/json-lines/json-value.ts';
import type { Queryable } from '../../database.ts';
import { profileAliases, profiles } from '../../schema/index.ts';

/** A user as it is stored, with all its ids, the first one first. */
export interface StoredUser {
  ids: { type: string; id: string }[];
  /** Numbers that a double would change are kept as they are. */
  attributes: JsonFields;
  createdAt: Date;
  updatedAt: Date;
  runId: string;
}

/** The user whose own id or further id has this key; null when there is none. */
export async function findUser(db: Queryable, key: string): Promise<StoredUser | null> {
  const aliased = sql`(select ${profileAliases.profileKey} from ${profileAliases} where ${profileAliases.key} = ${key})`;
  const [profile] = await db
    .select({ ...getTableColumns(profiles), attributes: sql<string>`${profiles.attributes}::text` })
    .from(profiles)
    .where(or(eq(profiles.key, key), eq(profiles.key, aliased)))
    .limit(1);
  if (!profile) return null;
  const aliases = await db
    .select({ type: profileAliases.idType, id: profileAliases.id })
    .from(profileAliases)
    .where(eq(profileAliases.profileKey, profile.key))
    .orderBy(asc(profileAliases.idType), asc(profileAliases.id));
  const { idType, id, createdAt, updatedAt, runId } = profile;
  const attributes = parseExactly(profile.attributes) as JsonFields;
  return { ids: [{ type: idType, id }, ...aliases], attributes, createdAt, updatedAt, runId };
}
