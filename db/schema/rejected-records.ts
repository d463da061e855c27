import { customType, integer, pgTable, primaryKey, uuid } from '../drizzle.ts';
import { runs } from './runs.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The rejected records of a chunk in their original text, gzipped JSON Lines of {@link RejectedRecord}. */
export const rejectedRecords = pgTable(
  'rejected_records',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    chunk: integer().notNull(),
    content: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.chunk] })],
);
