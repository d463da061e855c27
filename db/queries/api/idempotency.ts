import { and, eq, gt, lt, sql } from '../../drizzle.ts';
import type { Queryable } from '../../database.ts';
import { idempotencyKeys } from '../../schema/index.ts';

export type KeptAnswer = typeof idempotencyKeys.$inferSelect;

/** How long an answer is kept for its key. */
const KEPT = sql`now() - interval '24 hours'`;

/** Reserves a key until the transaction ends; false when another transaction holds it. */
export async function reserveKey(db: Queryable, key: string): Promise<boolean> {
  const [row] = await db.execute<{ free: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) as free`,
  );
  return row?.free === true;
}

/** The answer that is kept for a key; null when there is none, or it is too old. */
export async function findKeptAnswer(db: Queryable, key: string): Promise<KeptAnswer | null> {
  const [row] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.key, key), gt(idempotencyKeys.createdAt, KEPT)));
  return row ?? null;
}

/** Keeps an answer for its key, in the place of one that is too old. */
export async function keepAnswer(db: Queryable, row: Omit<KeptAnswer, 'createdAt'>): Promise<void> {
  const { key: _key, ...answer } = row;
  await db
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: idempotencyKeys.key,
      set: { ...answer, createdAt: sql`now()` },
    });
}

/** Forgets the answers that are too old to be replayed. */
export async function forgetOldAnswers(db: Queryable): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, KEPT));
}
