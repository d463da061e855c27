import { and, desc, eq, lt } from '../../drizzle.ts';
import type { Queryable } from '../../database.ts';
import { importChanges, imports } from '../../schema/index.ts';
import type { ImportRow } from '../lock-import.ts';

export type ChangeRow = typeof importChanges.$inferSelect;

/** Keeps a change of an import. */
export async function insertChange(
  db: Queryable,
  row: typeof importChanges.$inferInsert,
): Promise<void> {
  await db.insert(importChanges).values(row);
}

/** Stores an import as it was changed, and gives it. */
export async function updateImport(
  db: Queryable,
  id: string,
  changed: Pick<ImportRow, 'name' | 'definition' | 'sealedCredentials'>,
): Promise<ImportRow> {
  const [row] = await db.update(imports).set(changed).where(eq(imports.id, id)).returning();
  if (!row) throw new Error('an update of a locked row returned nothing');
  return row;
}

/** The changes of an import, newest first, after the change `after`. */
export async function listChanges(
  db: Queryable,
  importId: string,
  after: string | null,
  limit: number,
): Promise<ChangeRow[]> {
  return db
    .select()
    .from(importChanges)
    .where(
      and(
        eq(importChanges.importId, importId),
        after === null ? undefined : lt(importChanges.id, after),
      ),
    )
    .orderBy(desc(importChanges.id))
    .limit(limit);
}
