import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, ne, or } from '../drizzle.ts';
import { v7 as uuidv7 } from 'uuid';
import type { SkipReason } from '../../domain/vocabulary.ts';
import type { Queryable } from '../database.ts';
import { imports, runs } from '../schema/index.ts';
import type { ImportRow } from './lock-import.ts';

export type SlotRun = typeof runs.$inferSelect;

/** The run of a slot; null: there is none yet. */
export async function findSlot(
  db: Queryable,
  importId: string,
  slot: Date,
): Promise<SlotRun | null> {
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.importId, importId), eq(runs.scheduledFor, slot)));
  return run ?? null;
}

/** Those of the slots that have a run, as milliseconds. */
export async function takenSlots(
  db: Queryable,
  importId: string,
  slots: Date[],
): Promise<Set<number>> {
  if (slots.length === 0) return new Set();
  const rows = await db
    .select({ slot: runs.scheduledFor })
    .from(runs)
    .where(and(eq(runs.importId, importId), inArray(runs.scheduledFor, slots)));
  return new Set(rows.flatMap(({ slot }) => slot?.getTime() ?? []));
}

/** Why a slot is not run, and for which run. */
export interface Skip {
  reason: SkipReason;
  forRunId: string | null;
}

/** Puts a slot that is not run into the history of its import, where its time belongs; a slot that has a run keeps it. */
export async function recordSkippedSlot(
  db: Queryable,
  importId: string,
  slot: Date,
  { reason, forRunId }: Skip,
): Promise<void> {
  const [owner] = await db.select().from(imports).where(eq(imports.id, importId));
  if (!owner) return;
  await db
    .insert(runs)
    .values({
      ...runOf(owner, slot),
      id: uuidv7({ msecs: slot.getTime() }),
      status: 'skipped',
      skipReason: reason,
      skippedForRunId: forRunId,
      finishedAt: new Date(),
      spoolClearedAt: new Date(),
    })
    .onConflictDoNothing();
}

/** Stores a new run for a slot and gives it; null when the import has an active run. */
export async function insertSlotRun(
  db: Queryable,
  owner: ImportRow,
  slot: Date,
): Promise<SlotRun | null> {
  const [run] = await db
    .insert(runs)
    .values({ ...runOf(owner, slot), id: uuidv7() })
    .onConflictDoNothing()
    .returning();
  return run ?? null;
}

function runOf({ id: importId, entity, definition }: ImportRow, scheduledFor: Date) {
  const { dryRun } = definition;
  const start = { trigger: 'schedule', startedBy: 'schedule' } as const;
  return { importId, entity, definition, dryRun, ...start, scheduledFor };
}

/** A run that was going at a time, and when it ended; null: it goes on. */
export interface GoingRun {
  id: string;
  finishedAt: Date | null;
}

/**
 * The run of an import that was going at the time of a slot and ended after `until`, or has not ended; null: there was
 * none. The run of an earlier slot was on its way to be made even when that took until `madeBy`.
 */
export async function findGoingRun(
  db: Queryable,
  importId: string,
  slot: Date,
  { until, madeBy }: { until: Date; madeBy: Date },
): Promise<GoingRun | null> {
  const [run] = await db
    .select({ id: runs.id, finishedAt: runs.finishedAt })
    .from(runs)
    .where(
      and(
        eq(runs.importId, importId),
        ne(runs.status, 'skipped'),
        or(
          lte(runs.createdAt, slot),
          and(lt(runs.scheduledFor, slot), lte(runs.createdAt, madeBy)),
        ),
        or(isNull(runs.finishedAt), gt(runs.finishedAt, until)),
      ),
    )
    .orderBy(desc(runs.createdAt), asc(runs.id))
    .limit(1);
  return run ?? null;
}
