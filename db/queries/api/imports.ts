import { and, desc, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from '../../drizzle.ts';
import { v7 as uuidv7 } from 'uuid';
import type { Entity, RunStatus } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';
import { type ImportRow, lockImportForChange } from '../lock-import.ts';
import { ACTIVE_STATUSES } from '../run-state.ts';
import { endSchedule, type ScheduleRow } from '../schedules.ts';
import { imports, runs, schedules } from '../../schema/index.ts';
import { insertChange } from './changes.ts';

/** Stores a new import and gives it as it is stored. */
export async function insertImport(
  db: Queryable,
  row: typeof imports.$inferInsert,
): Promise<ImportRow> {
  const [stored] = await db.insert(imports).values(row).returning();
  if (!stored) throw new Error('an insert returned no row');
  return stored;
}

/** The import, archived or not; null when there is none. */
export async function findImport(db: Queryable, id: string): Promise<ImportRow | null> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id));
  return row ?? null;
}

/** Archives an import, which ends its schedule; false when there is none. Archiving twice keeps the first time. */
export async function archiveImport(
  tx: Queryable,
  id: string,
  changedBy: string,
): Promise<boolean> {
  const row = await lockImportForChange(tx, id);
  if (row === null) return false;
  if (row.archivedAt === null) {
    await tx.update(imports).set({ archivedAt: sql`now()` }).where(eq(imports.id, id));
    const changes = [{ path: 'archived', from: false, to: true }];
    await insertChange(tx, { id: uuidv7(), importId: id, changedBy, changes });
  }
  await endSchedule(tx, id, new Date());
  return true;
}

export interface ImportFilter {
  entity?: Entity | undefined;
  /** The status of the run that is shown. */
  status?: RunStatus | undefined;
  /** Only those with, or only those without a schedule. */
  scheduled?: boolean | undefined;
  /** The id of the last import of the page before. */
  after: string | null;
  limit: number;
}

/** An import as a list shows it. */
export interface ListedImport {
  import: ImportRow;
  /** The run that is active, else the latest one. */
  runId: string | null;
  schedule: ScheduleRow | null;
}

/** Imports that are not archived, newest first. */
export async function listImports(db: Queryable, filter: ImportFilter): Promise<ListedImport[]> {
  const latest = latestRun(db).limit(1).as('latest');
  const active = latestRun(db, inArray(runs.status, ACTIVE_STATUSES)).as('active');
  const status = sql`coalesce(${active.status}, ${latest.status})`;
  return db
    .select({
      import: imports,
      runId: sql<string | null>`coalesce(${active.id}, ${latest.id})`,
      schedule: schedules,
    })
    .from(imports)
    .leftJoinLateral(latest, sql`true`)
    .leftJoinLateral(active, sql`true`)
    .leftJoin(schedules, and(eq(schedules.importId, imports.id), isNull(schedules.endedAt)))
    .where(
      and(
        isNull(imports.archivedAt),
        filter.entity && eq(imports.entity, filter.entity),
        filter.status && eq(status, filter.status),
        filter.scheduled === undefined
          ? undefined
          : (filter.scheduled ? isNotNull : isNull)(schedules.importId),
        filter.after === null ? undefined : lt(imports.id, filter.after),
      ),
    )
    .orderBy(desc(imports.id))
    .limit(filter.limit);
}

function latestRun(db: Queryable, which?: SQL) {
  return db
    .select({ id: runs.id, status: runs.status })
    .from(runs)
    .where(and(eq(runs.importId, imports.id), which))
    .orderBy(desc(runs.id));
}
