import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Entity, RunStatus } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';
import { imports, runs } from '../../schema/index.ts';

export type ImportRow = typeof imports.$inferSelect;

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

/** The import, kept from being archived until the transaction ends; null when there is none. */
export async function lockImport(db: Queryable, id: string): Promise<ImportRow | null> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id)).for('share');
  return row ?? null;
}

/** The import, kept for this transaction alone until it ends; null when there is none. */
export async function lockImportForChange(db: Queryable, id: string): Promise<ImportRow | null> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id)).for('update');
  return row ?? null;
}

/** Archives an import; false when there is none. Archiving twice keeps the first time. */
export async function archiveImport(db: Queryable, id: string): Promise<boolean> {
  const archived = await db
    .update(imports)
    .set({ archivedAt: sql`coalesce(${imports.archivedAt}, now())` })
    .where(eq(imports.id, id))
    .returning({ id: imports.id });
  return archived.length > 0;
}

export interface ImportFilter {
  entity?: Entity | undefined;
  /** The status of the latest run. */
  status?: RunStatus | undefined;
  /** The id of the last import of the page before. */
  after: string | null;
  limit: number;
}

/** Imports that are not archived, newest first, each with the id of its latest run. */
export async function listImports(
  db: Queryable,
  filter: ImportFilter,
): Promise<{ import: ImportRow; runId: string | null }[]> {
  const latest = db
    .select({ id: runs.id, status: runs.status })
    .from(runs)
    .where(eq(runs.importId, imports.id))
    .orderBy(desc(runs.id))
    .limit(1)
    .as('latest');
  return db
    .select({ import: imports, runId: latest.id })
    .from(imports)
    .leftJoinLateral(latest, sql`true`)
    .where(
      and(
        isNull(imports.archivedAt),
        filter.entity && eq(imports.entity, filter.entity),
        filter.status && eq(latest.status, filter.status),
        filter.after === null ? undefined : lt(imports.id, filter.after),
      ),
    )
    .orderBy(desc(imports.id))
    .limit(filter.limit);
}
