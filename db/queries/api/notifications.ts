import { and, asc, desc, eq, gt, lt, or, sql } from '../../drizzle.ts';
import type { Queryable } from '../../database.ts';
import { imports, notifications, runs } from '../../schema/index.ts';

export type NotificationRow = typeof notifications.$inferSelect;

/** A run that somebody may have to be told of, and its import's name. */
export interface UntoldRun {
  run: typeof runs.$inferSelect;
  importName: string;
}

/** Runs that have ended, or are held, and of which not all messages are written. */
export async function untoldRuns(db: Queryable, limit: number): Promise<UntoldRun[]> {
  return db
    .select({ run: runs, importName: imports.name })
    .from(runs)
    .innerJoin(imports, eq(imports.id, runs.importId))
    .where(
      and(
        sql`${runs.definition} ? 'notify' and not ${runs.toldAll}`,
        or(
          sql`${runs.status} not in ('queued', 'in_progress')`,
          sql`${runs.hold} ->> 'decision' is null and ${runs.hold} is not null
              and not exists (select from ${notifications} n where n.run_id = ${runs.id} and n.event = 'held' and n.retry = jsonb_array_length(${runs.earlierFailures}))`,
        ),
      ),
    )
    .orderBy(asc(runs.id))
    .limit(limit);
}

/** Writes the messages about a run; those that are there stay. `all`: there will be no more. */
export async function storeNotifications(
  db: Queryable,
  runId: string,
  rows: (typeof notifications.$inferInsert)[],
  all: boolean,
): Promise<void> {
  if (rows.length > 0) await db.insert(notifications).values(rows).onConflictDoNothing();
  if (all) await db.update(runs).set({ toldAll: true }).where(eq(runs.id, runId));
}

/** Messages that have to be delivered, oldest first, after the message `after`. */
export async function pendingNotifications(
  db: Queryable,
  after: string | null,
  limit: number,
): Promise<{ id: string; runId: string }[]> {
  return db
    .select({ id: notifications.id, runId: notifications.runId })
    .from(notifications)
    .where(
      and(
        eq(notifications.status, 'pending'),
        after === null ? undefined : gt(notifications.id, after),
      ),
    )
    .orderBy(asc(notifications.id))
    .limit(limit);
}

/** The messages about an import, newest first, after the message `after`. */
export async function listNotifications(
  db: Queryable,
  importId: string,
  after: string | null,
  limit: number,
): Promise<NotificationRow[]> {
  return db
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.importId, importId),
        after === null ? undefined : lt(notifications.id, after),
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(limit);
}
