import { integer, pgTable, text, uuid } from '../drizzle.ts';
import { runs } from './runs.ts';

/** Which records of a run turned out to be one user, found once before the first bucket is merged. */
export const connectedRecords = pgTable('connected_records', {
  runId: uuid()
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  /** The spool object with the rows of those records, which have a bucket of their own; null when there are none. */
  object: text(),
  /** The bucket that they are merged in; null when there are none. */
  bucket: integer(),
});
