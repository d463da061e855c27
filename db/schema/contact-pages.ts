import { bigint, customType, integer, pgTable, primaryKey, text, uuid } from '../drizzle.ts';
import { runs } from './runs.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The pages of contacts that a run has fetched, each once and for good. */
export const contactPages = pgTable(
  'contact_pages',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** 0-based, in the order in which they count. */
    page: integer().notNull(),
    /** Where the page began in the list, how many contacts were asked for, and how many came. */
    offset: integer().notNull(),
    limit: integer().notNull(),
    received: integer().notNull(),
    totalItems: integer().notNull(),
    /** The numbers of the contacts that no page before had, as doubles in little-endian order. */
    numbers: bytea().notNull(),
    /** The spool object with the lines of those contacts; null when the page brought nothing new. */
    object: text(),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.page] })],
);
