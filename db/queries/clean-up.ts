import { type SQL, sql } from '../drizzle.ts';
import type { Database } from '../database.ts';

/** How long what belongs to ended runs is kept, in days. */
export interface Periods {
  rejectedDays: number;
  samplesDays: number;
  runsDays: number;
}

/** What was cleaned up: of how many runs, and how many runs themselves. */
export interface CleanedUp {
  rejected: number;
  samples: number;
  runs: number;
}

/** Runs that one statement takes: short enough for nobody to wait on. */
const BATCH = 100;

/**
 * Removes what is kept no longer: rejected rows, then samples with all else that shows values of the file, then the runs
 * themselves, but for the last good run of each import, which later runs are compared with, and for those that tell
 * which files an import has taken, as long as it takes new ones only.
 */
export async function cleanUp(
  { db }: Pick<Database, 'db'>,
  { rejectedDays, samplesDays, runsDays }: Periods,
  signal: AbortSignal,
): Promise<CleanedUp> {
  const inBatches = async (statement: () => ReturnType<typeof sql>): Promise<number> => {
    let all = 0;
    for (;;) {
      signal.throwIfAborted();
      const { count } = await db.execute(statement());
      all += count;
      if (count < BATCH) return all;
    }
  };
  const before = (days: number) => sql`finished_at < now() - make_interval(days => ${days})`;
  const rejected = await inBatches(
    () => sql`
      with old as (
        select id from runs where ${before(rejectedDays)} and rejected_cleared_at is null
        order by id limit ${BATCH} for update skip locked
      ), gone as (delete from rejected_records using old where run_id = old.id)
      update runs set rejected_cleared_at = now() from old where runs.id = old.id`,
  );
  const samples = await inBatches(
    () => sql`
      with old as (
        select id from runs where ${before(samplesDays)} and samples_cleared_at is null
        order by id limit ${BATCH} for update skip locked
      ), chunks as (delete from run_chunks using old where run_id = old.id),
      buckets as (delete from run_buckets using old where run_id = old.id),
      contacts as (delete from contact_pages using old where run_id = old.id),
      files as (update run_files set facts = ${withoutWords(sql`facts`)} from old where run_id = old.id),
      messages as (update notifications set body = (body::jsonb #- '{data,run,file,encodingEvidence}')::text
                   from old where run_id = old.id)
      update runs set samples_cleared_at = now(), file = ${withoutWords(sql`file`)}, report = case when report is null then null else
        report || jsonb_build_object(
          'sample', '{"first": [], "last": []}'::jsonb,
          'issues', coalesce((select jsonb_agg(issue || '{"examples": []}'::jsonb)
                              from jsonb_array_elements(report -> 'issues') as issue), '[]'::jsonb)) end
      from old where runs.id = old.id`,
  );
  const runs = await inBatches(
    () => sql`
      delete from runs where id in (
        select id from runs where ${before(runsDays)} and id not in (
          select distinct on (import_id) id from runs
          where status = 'completed' and not dry_run and parent_run_id is null
          order by import_id, id desc)
        and not (matched_files is not null and status = 'completed' and not dry_run and import_id in (
          select id from imports where archived_at is null and definition -> 'source' -> 'onlyNew' = 'true'))
        order by id limit ${BATCH})`,
  );
  return { rejected, samples, runs };
}

/** What is known of a file without the words that speak for its encoding. */
function withoutWords(facts: SQL): SQL {
  const evidence = sql`${facts} -> 'encodingEvidence'`;
  return sql`case when ${evidence} is null then ${facts} else jsonb_set(${facts}, '{encodingEvidence}',
    (${evidence}) - 'close' || jsonb_build_object('candidates',
      (select coalesce(jsonb_agg(candidate || '{"sample": []}'::jsonb), '[]'::jsonb)
       from jsonb_array_elements(${evidence} -> 'candidates') as candidate))) end`;
}
