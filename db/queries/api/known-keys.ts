import { sql } from '../../drizzle.ts';
import { assertNever, type Entity } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';
import { orders, products, profileAliases, profiles } from '../../schema/index.ts';

/** How many of these keys, each of which is given once, belong to a stored record of the entity. */
export async function countKnownKeys(
  db: Queryable,
  entity: Entity,
  keys: readonly string[],
): Promise<number> {
  if (keys.length === 0) return 0;
  const among = sql`(select unnest(${`{${keys.join(',')}}`}::uuid[]) as key) asked`;
  const [row] = await db.execute<{ known: string }>(
    sql`select count(*) as known from ${among} where ${isStored(entity)}`,
  );
  return Number(row?.known ?? 0);
}

function isStored(entity: Entity) {
  switch (entity) {
    case 'users':
      return sql`exists (select from ${profiles} where ${profiles.key} = asked.key)
        or exists (select from ${profileAliases} where ${profileAliases.key} = asked.key)`;
    case 'orders':
      return sql`exists (select from ${orders} where ${orders.key} = asked.key)`;
    case 'products':
      return sql`exists (select from ${products} where ${products.key} = asked.key)`;
    default:
      return assertNever(entity);
  }
}
