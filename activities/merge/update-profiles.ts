import type postgres from 'postgres';
import { escapeCopyJson } from '../../domain/copy-text.ts';
import type { MergeStrategy } from '../../domain/vocabulary.ts';
import { copyRows } from './copy-rows.ts';
import { linePieces } from './line-pieces.ts';

/** What a record brings to a profile that is stored. */
export interface IncomingProfile {
  key: string;
  digest: string;
  runId: string;
  /** JSON text. */
  attributes: string;
  /** True when the profile has changed already, whatever its attributes are. */
  isChanged: boolean;
}

const RESULTS: Record<MergeStrategy, string> = {
  merge: 'p.attributes || i.attributes',
  replace: 'i.attributes',
};

/** Updates the profiles that differ, and gives how many do; a dry run only counts them. Each profile comes once. */
export async function updateProfiles(
  tx: postgres.TransactionSql,
  profiles: readonly IncomingProfile[],
  strategy: MergeStrategy,
  dryRun: boolean,
): Promise<number> {
  if (profiles.length === 0) return 0;
  await tx`
    create temporary table if not exists incoming_users (
      key uuid not null, digest uuid not null, run_id uuid not null, is_changed boolean not null,
      attributes jsonb not null) on commit delete rows`;
  const lines = profiles.map(({ key, digest, runId, isChanged, attributes }) =>
    [key, digest, runId, String(isChanged), `${escapeCopyJson(attributes)}\n`].join('\t'),
  );
  const statement = 'copy incoming_users (key, digest, run_id, is_changed, attributes) from stdin';
  await copyRows(tx, statement, linePieces(lines));
  const result = RESULTS[strategy];
  const differs = `(i.is_changed or ${result} <> p.attributes)`;
  if (dryRun) {
    const [row] = await tx.unsafe<{ count: number }[]>(
      `select count(*)::int as count from incoming_users i join profiles p on p.key = i.key where ${differs}`,
    );
    return row?.count ?? 0;
  }
  const done = await tx.unsafe(
    `update profiles p set attributes = ${result}, digest = i.digest, run_id = i.run_id, updated_at = now()
     from incoming_users i where p.key = i.key and ${differs}`,
  );
  return done.count;
}
