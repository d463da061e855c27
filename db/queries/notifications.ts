import { and, eq, sql } from '../drizzle.ts';
import type { Notify } from '../../domain/notify.ts';
import type { Database } from '../database.ts';
import { imports, notifications, runs } from '../schema/index.ts';

type Db = Database['db'];

/** A message with where it has to go. */
export interface PendingNotification {
  id: string;
  importId: string;
  body: string;
  attempts: number;
  notify: Notify;
  sealed: string | null;
}

/** The message, if it still has to be delivered; else null. */
export async function loadPending(db: Db, id: string): Promise<PendingNotification | null> {
  const [row] = await db
    .select({
      id: notifications.id,
      importId: notifications.importId,
      body: notifications.body,
      attempts: notifications.attempts,
      current: imports.definition,
      used: runs.definition,
      sealed: imports.sealedCredentials,
    })
    .from(notifications)
    .innerJoin(runs, eq(runs.id, notifications.runId))
    .innerJoin(imports, eq(imports.id, notifications.importId))
    .where(and(eq(notifications.id, id), eq(notifications.status, 'pending')));
  if (!row) return null;
  const { current, used, ...rest } = row;
  // A wrong address that was corrected since is corrected for what waits, too.
  const notify = current.notify ?? used.notify;
  return notify ? { ...rest, notify } : null;
}

/** Notes how an attempt at a message went; gives how many there were. */
export async function noteAttempt(
  db: Db,
  id: string,
  attempt: { status: 'pending' | 'delivered' | 'failed'; problem: string | null },
): Promise<number> {
  const [row] = await db
    .update(notifications)
    .set({
      status: attempt.status,
      lastProblem: attempt.problem,
      lastAttemptAt: sql`now()`,
      attempts: sql`${notifications.attempts} + 1`,
    })
    .where(and(eq(notifications.id, id), eq(notifications.status, 'pending')))
    .returning({ attempts: notifications.attempts });
  return row?.attempts ?? 0;
}
