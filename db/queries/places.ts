import { asc, count, inArray, sql } from '../drizzle.ts';
import type { Queryable } from '../database.ts';
import { runs } from '../schema/index.ts';

/** Taken by whoever gives places away, so that several processes never give more than there are. */
const LOCK = 7_201_956_402_114;

/** A run that waits for a place. */
const isWaiting = sql`${runs.status} = 'queued' and ${runs.admittedAt} is null`;

/** A run that takes a place: it works, or is about to. One that waits for a person does neither. */
const takesPlace = sql`(
  ${runs.status} = 'queued' and ${runs.admittedAt} is not null
  or ${runs.status} = 'in_progress' and (${runs.step} is distinct from 'hold' or ${runs.hold} ->> 'decision' is not null))`;

/** The place of a run in the queue, 1 being the next one; null when it does not wait for one. */
export const queuePlace = sql<number | null>`case when ${isWaiting} then (
  select count(*)::int from ${runs} as ahead
  where ahead.status = 'queued' and ahead.admitted_at is null
    and (ahead.queued_at, ahead.id) <= (${runs.queuedAt}, ${runs.id})) end`;

/** True when a run waits for a place. */
export async function areRunsWaiting(db: Queryable): Promise<boolean> {
  const [waiting] = await db.select({ id: runs.id }).from(runs).where(isWaiting).limit(1);
  return waiting !== undefined;
}

/**
 * Gives places to runs that wait, in the order of their arrival, until `limit` runs have one; gives the ids of those
 * that now do, which still have to be started. The caller's transaction keeps others from giving places meanwhile.
 */
export async function admitRuns(tx: Queryable, limit: number): Promise<string[]> {
  const free = await freePlaces(tx, limit);
  if (free <= 0) return [];
  // A run that is being cancelled just now is passed over.
  const next = await waitingRuns(tx, free).for('update', { skipLocked: true });
  const ids = next.map(({ id }) => id);
  if (ids.length > 0) await admit(tx, ids);
  return ids;
}

/** Gives a run a place if one is free and no other run waits longer; true when it now has one. */
export async function admitAtOnce(tx: Queryable, limit: number, runId: string): Promise<boolean> {
  if ((await freePlaces(tx, limit)) <= 0) return false;
  const [next] = await waitingRuns(tx, 1);
  if (next?.id !== runId) return false;
  await admit(tx, [runId]);
  return true;
}

async function freePlaces(tx: Queryable, limit: number): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  const [taken] = await tx.select({ count: count() }).from(runs).where(takesPlace);
  return limit - (taken?.count ?? 0);
}

function waitingRuns(tx: Queryable, most: number) {
  const order = [asc(runs.queuedAt), asc(runs.id)];
  return tx
    .select({ id: runs.id })
    .from(runs)
    .where(isWaiting)
    .orderBy(...order)
    .limit(most);
}

async function admit(tx: Queryable, ids: string[]): Promise<void> {
  await tx.update(runs).set({ admittedAt: sql`now()` }).where(inArray(runs.id, ids));
}
