import { sql } from '../db/drizzle.ts';
import { type PartState, statesOf } from '../telemetry/part-state.ts';
import type { ApiDependencies } from './dependencies.ts';

/** The parts that the API needs. */
export type Parts = Record<'postgres' | 'temporal' | 'uploads', PartState>;

/** Looks which of the parts answer, within two seconds. */
export function lookAtParts({
  database,
  temporal,
  uploads,
}: Pick<ApiDependencies, 'database' | 'temporal' | 'uploads'>): Promise<Parts> {
  return statesOf({
    postgres: () => database.db.execute(sql`select 1`),
    temporal: () => temporal.check(),
    uploads: () => uploads.check(),
  });
}
