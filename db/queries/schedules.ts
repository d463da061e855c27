import { and, asc, count, eq, gt, inArray, isNotNull, isNull, max, sql } from '../drizzle.ts';
import { changePeriods } from '../../domain/schedule/periods.ts';
import type { ScheduleSetting } from '../../domain/schedule/setting.ts';
import type { PauseReason } from '../../domain/vocabulary.ts';
import type { Queryable } from '../database.ts';
import { runs, schedules } from '../schema/index.ts';

export type ScheduleRow = typeof schedules.$inferSelect;

const nextRevision = sql`${schedules.revision} + 1`;

/** The schedules of these imports that are in force or paused. */
export async function findSchedules(db: Queryable, importIds: string[]): Promise<ScheduleRow[]> {
  if (importIds.length === 0) return [];
  return db
    .select()
    .from(schedules)
    .where(and(inArray(schedules.importId, importIds), isNull(schedules.endedAt)));
}

/** The schedule of an import; null when it has none. */
export async function findSchedule(db: Queryable, importId: string): Promise<ScheduleRow | null> {
  const [row] = await findSchedules(db, [importId]);
  return row ?? null;
}

/** The row of a schedule, also of one that has ended, kept from change until the transaction ends; null: there is none. */
export async function lockSchedule(tx: Queryable, importId: string): Promise<ScheduleRow | null> {
  const [row] = await tx
    .select()
    .from(schedules)
    .where(eq(schedules.importId, importId))
    .for('update');
  return row ?? null;
}

/** A schedule that is to be looked after. */
export interface KeptSchedule {
  importId: string;
  /** False when it has changed since Temporal was told. */
  isApplied: boolean;
}

/** All schedules, ended ones included, in the order of their imports' ids, after `after`. */
export async function listScheduled(
  db: Queryable,
  after: string | null,
  limit: number,
): Promise<KeptSchedule[]> {
  return db
    .select({
      importId: schedules.importId,
      isApplied: sql<boolean>`${schedules.appliedRevision} is not distinct from ${schedules.revision}`,
    })
    .from(schedules)
    .where(after === null ? undefined : gt(schedules.importId, after))
    .orderBy(asc(schedules.importId))
    .limit(limit);
}

/** Sets the schedule of an import from `at` on. The caller keeps the import from being archived meanwhile. */
export async function putSchedule(
  tx: Queryable,
  importId: string,
  { paused, ...setting }: ScheduleSetting,
  at: Date,
): Promise<void> {
  const old = await lockSchedule(tx, importId);
  const keepsRunning = old !== null && old.endedAt === null && old.pausedReason === null;
  const row = {
    ...setting,
    pausedReason: paused ? (old?.pausedReason ?? 'asked') : null,
    countFrom: keepsRunning || (old !== null && paused) ? old.countFrom : at,
    periods: changePeriods(old?.periods ?? [], paused ? null : setting.cron, at),
    endedAt: null,
  };
  await tx
    .insert(schedules)
    .values({ ...row, importId, settledUntil: at })
    .onConflictDoUpdate({ target: schedules.importId, set: { ...row, revision: nextRevision } });
}

/** Pauses a schedule; nothing when there is none. */
export async function pauseSchedule(
  tx: Queryable,
  importId: string,
  reason: PauseReason,
  at: Date,
): Promise<void> {
  const row = await lockSchedule(tx, importId);
  if (row === null) return;
  const { periods } = row;
  await change(tx, importId, { pausedReason: reason, periods: changePeriods(periods, null, at) });
}

/** Ends the schedule of an import; false when it has none. */
export async function endSchedule(tx: Queryable, importId: string, at: Date): Promise<boolean> {
  const row = await lockSchedule(tx, importId);
  if (row === null || row.endedAt !== null) return false;
  await change(tx, importId, { endedAt: at, periods: changePeriods(row.periods, null, at) });
  return true;
}

async function change(
  tx: Queryable,
  importId: string,
  values: Partial<typeof schedules.$inferInsert>,
): Promise<void> {
  await tx
    .update(schedules)
    .set({ ...values, revision: nextRevision })
    .where(eq(schedules.importId, importId));
}

/** Notes on a locked row what does not change the schedule itself: what Temporal was given, which slots are settled. */
export async function noteSchedule(
  tx: Queryable,
  importId: string,
  values: Partial<Pick<ScheduleRow, 'appliedRevision' | 'settledUntil' | 'periods'>>,
): Promise<void> {
  await tx.update(schedules).set(values).where(eq(schedules.importId, importId));
}

/** Forgets a schedule that has ended. */
export async function removeSchedule(tx: Queryable, importId: string): Promise<void> {
  await tx
    .delete(schedules)
    .where(and(eq(schedules.importId, importId), isNotNull(schedules.endedAt)));
}

/** How many runs of slots failed since the import completed last, or since its schedule was resumed. */
export async function failuresInARow(
  db: Queryable,
  { importId, countFrom }: Pick<ScheduleRow, 'importId' | 'countFrom'>,
): Promise<number> {
  const [completed] = await db
    .select({ at: max(runs.finishedAt) })
    .from(runs)
    .where(
      and(eq(runs.importId, importId), eq(runs.status, 'completed'), isNull(runs.parentRunId)),
    );
  const since = completed?.at && completed.at > countFrom ? completed.at : countFrom;
  const [failed] = await db
    .select({ count: count() })
    .from(runs)
    .where(
      and(
        eq(runs.importId, importId),
        eq(runs.status, 'failed'),
        isNotNull(runs.scheduledFor),
        gt(runs.finishedAt, since),
      ),
    );
  return failed?.count ?? 0;
}
