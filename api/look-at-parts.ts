import { sql } from 'drizzle-orm';
import { type PartState, stateOf } from '../telemetry/part-state.ts';
import type { ApiDependencies } from './dependencies.ts';

/** The parts that the API needs. */
export type Parts = Record<'postgres' | 'temporal' | 'uploads', PartState>;

/** Looks which of the parts answer, within two seconds. */
export async function lookAtParts({
  database,
  temporal,
  uploads,
}: Pick<ApiDependencies, 'database' | 'temporal' | 'uploads'>): Promise<Parts> {
  const [postgres, temporalState, uploadsState] = await Promise.all([
    stateOf(() => database.db.execute(sql`select 1`)),
    stateOf(() => temporal.check()),
    stateOf(() => uploads.check()),
  ]);
  return { postgres, temporal: temporalState, uploads: uploadsState };
}
