import { index, jsonb, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import type { StoredDefinition } from '../../domain/definition.ts';

/** The saved intents: which source, how to read it, into which entity. */
export const imports = pgTable(
  'imports',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    entity: text().notNull(),
    /** Without credentials. */
    definition: jsonb().$type<StoredDefinition>().notNull(),
    /** AES-256-GCM envelope of the credentials; null: the source needs none. */
    sealedCredentials: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Null: not archived. */
    archivedAt: timestamp({ withTimezone: true }),
  },
  // The list of imports, newest first: ids are UUIDv7, which sort by time.
  (table) => [index('imports_entity_id').on(table.entity, table.id)],
);
