import { eq } from '../drizzle.ts';
import type { Queryable } from '../database.ts';
import { imports } from '../schema/index.ts';

export type ImportRow = typeof imports.$inferSelect;

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
