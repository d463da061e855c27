import { index, jsonb, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import type { Change } from '../../domain/changes.ts';
import { imports } from './imports.ts';

/** Who changed an import, when, and how. */
export const importChanges = pgTable(
  'import_changes',
  {
    id: uuid().primaryKey(),
    importId: uuid()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** The key that the request came with, by its name. */
    changedBy: text().notNull(),
    changes: jsonb().$type<Change[]>().notNull(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  // The history of an import, newest first.
  (table) => [index('import_changes_import_id_id').on(table.importId, table.id)],
);
