import { integer, jsonb, pgTable, text, uuid } from '../drizzle.ts';
import type { Paging } from '../../domain/egoi/paging.ts';
import { runs } from './runs.ts';

/** How far the contacts of a run are fetched. */
export const contactFetches = pgTable('contact_fetches', {
  runId: uuid()
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  /** The account of E-goi that the API key opens; null until E-goi has told it. */
  accountId: text(),
  /** What is asked for next. */
  paging: jsonb().$type<Paging>().notNull(),
  /** Raised by every change: an attempt that does not know the latest one has been overtaken. */
  version: integer().notNull().default(0),
  /** Pages that counted. */
  pages: integer().notNull().default(0),
});
