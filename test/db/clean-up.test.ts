import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { createImport } from '../../api/create-import.ts';
import { cleanUp } from '../../db/queries/clean-up.ts';
import { importDefinition } from '../../domain/definition.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { useDatabase } from '../support/database.ts';
import { TEST_SECRETS_KEY } from '../support/processes.ts';

const suite = useDatabase();
const PERIODS = { rejectedDays: 10, samplesDays: 20, runsDays: 30 };
const START = { trigger: 'api', startedBy: 'key 01234567' } as const;
const { signal } = new AbortController();

const REPORT = {
  fileItems: 2,
  sample: { first: [{ line: 2 }], last: [] },
  issues: [{ code: 'invalid_email', count: 1, examples: [{ line: 3, value: 'x' }] }],
};

async function newImport(): Promise<{ id: string; first: string }> {
  const definition = importDefinition.parse({
    name: 'CRM',
    entity: 'users',
    source: { kind: 'file', url: 'upload://crm.csv' },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  const keyring = createKeyring(TEST_SECRETS_KEY);
  const made = await createImport(suite.database.db, keyring, definition, START);
  const [row] = await suite.database.sql<{ id: string }[]>`
    select id from runs where import_id = ${made.import.id}`;
  return { id: made.import.id, first: row?.id ?? '' };
}

/** A run of the import that ended so many days ago, with a rejected row and a prepared chunk. */
async function endedRun(importId: string, days: number, status = 'completed', dryRun = false) {
  const { sql } = suite.database;
  const id = uuidv7();
  await sql`
    insert into runs (id, import_id, entity, definition, dry_run, trigger, status, report, finished_at)
    select ${id}, id, entity, definition, ${dryRun}, 'api', ${status}, ${JSON.stringify(REPORT)}::jsonb,
           now() - make_interval(days => ${days})
    from imports where id = ${importId}`;
  await sql`insert into rejected_records values (${id}, 0, '\\x00')`;
  await sql`
    insert into run_chunks (run_id, chunk, offset_bytes, length_bytes, first_line, records)
    values (${id}, 0, 0, 1, 1, 1)`;
  return id;
}

async function stateOf(id: string) {
  const [row] = await suite.database.sql`
    select (select count(*)::int from rejected_records where run_id = runs.id) as rejected,
           (select count(*)::int from run_chunks where run_id = runs.id) as chunks,
           report
    from runs where id = ${id}`;
  return row ? { ...row } : null;
}

test('rejected rows, samples and runs go when their time has come, each in its turn', async () => {
  const { id, first } = await newImport();
  const young = await endedRun(id, 9);
  const withoutRows = await endedRun(id, 11);
  const withoutSamples = await endedRun(id, 21, 'failed');
  const gone = await endedRun(id, 31, 'cancelled');
  await cleanUp(suite.database, PERIODS, signal);
  expect(await stateOf(young)).toEqual({ rejected: 1, chunks: 1, report: REPORT });
  expect(await stateOf(withoutRows)).toEqual({ rejected: 0, chunks: 1, report: REPORT });
  expect(await stateOf(withoutSamples)).toEqual({
    rejected: 0,
    chunks: 0,
    report: {
      ...REPORT,
      sample: { first: [], last: [] },
      issues: [{ code: 'invalid_email', count: 1, examples: [] }],
    },
  });
  expect(await stateOf(gone)).toBeNull();
  // One that has not ended has no age.
  expect(await stateOf(first)).not.toBeNull();
  expect(await cleanUp(suite.database, PERIODS, signal)).toEqual({
    rejected: 0,
    samples: 0,
    runs: 0,
  });
});

const words = (label: string, sample: string[]) => ({ label, score: 1, sample });
const FILE = {
  sizeBytes: 1,
  encodingEvidence: {
    how: 'detection',
    candidates: [words('windows-1252', ['José']), words('iso-8859-2', ['Josť'])],
    close: { label: 'iso-8859-2', read: ['José'], instead: ['Josť'] },
  },
};

test('with the samples go the words of the file that its encoding was told by, wherever they are kept', async () => {
  const { sql } = suite.database;
  const { id } = await newImport();
  const file = JSON.stringify(FILE);
  const message = JSON.stringify({
    type: 'run.completed',
    data: { run: { tally: {}, file: FILE } },
  });
  const [old, young] = [await endedRun(id, 21), await endedRun(id, 19)];
  for (const run of [old, young]) {
    await sql`update runs set file = ${file}::jsonb where id = ${run}`;
    await sql`insert into run_files (run_id, position, path, facts) values (${run}, 0, 'a.csv', ${file}::jsonb),
                (${run}, 1, 'b.csv', '{"sizeBytes": 1}'), (${run}, 2, 'c.csv', null)`;
    await sql`insert into notifications (id, import_id, run_id, event, retry, body)
              values (${uuidv7()}, ${id}, ${run}, 'completed', 0, ${message})`;
    await sql`insert into contact_pages values (${run}, 0, 0, 1, 1, 1, '\\x00', null, 0)`;
  }
  const textOf = async (run: string) => {
    const [row] = await sql<{ text: string }[]>`
      select concat(file, (select jsonb_agg(facts order by position) from run_files where run_id = runs.id),
        (select body from notifications where run_id = runs.id),
        (select count(*) from contact_pages where run_id = runs.id)) as text
      from runs where id = ${run}`;
    return row?.text ?? '';
  };
  await cleanUp(suite.database, PERIODS, signal);
  expect(await textOf(old)).not.toMatch(/Jos/);
  expect((await textOf(young)).match(/Josť/g)).toHaveLength(6);
  const [row] = await sql`select file from runs where id = ${old}`;
  expect(row?.['file']).toEqual({
    sizeBytes: 1,
    encodingEvidence: {
      how: 'detection',
      candidates: [words('windows-1252', []), words('iso-8859-2', [])],
    },
  });
  const facts = await sql`select facts from run_files where run_id = ${old} order by position`;
  expect(facts.map((each) => each['facts'] as unknown)).toEqual([
    row?.['file'],
    { sizeBytes: 1 },
    null,
  ]);
  const [body] = await sql`select body::jsonb as body from notifications where run_id = ${old}`;
  expect(body?.['body']).toEqual({
    type: 'run.completed',
    data: { run: { tally: {}, file: { sizeBytes: 1 } } },
  });
});

test('the last good run of an import stays, however old it is, also when dry runs and failures came later', async () => {
  const { id } = await newImport();
  const older = await endedRun(id, 400);
  const lastGood = await endedRun(id, 300);
  const dry = await endedRun(id, 200, 'completed', true);
  const failed = await endedRun(id, 100, 'failed');
  await cleanUp(suite.database, PERIODS, signal);
  for (const run of [older, dry, failed]) expect(await stateOf(run)).toBeNull();
  expect(await stateOf(lastGood)).not.toBeNull();
});

test('runs that tell which files were taken stay as long as the import takes new ones only', async () => {
  const { sql } = suite.database;
  const { id } = await newImport();
  const first = await endedRun(id, 400);
  const dry = await endedRun(id, 300, 'completed', true);
  const lastGood = await endedRun(id, 200);
  await sql`update runs set matched_files = 1 where import_id = ${id}`;
  await sql`update imports set definition = jsonb_set(definition, '{source,onlyNew}', 'true') where id = ${id}`;
  await cleanUp(suite.database, PERIODS, signal);
  expect(await stateOf(first)).not.toBeNull();
  expect(await stateOf(dry)).toBeNull();
  await sql`update imports set archived_at = now() where id = ${id}`;
  await cleanUp(suite.database, PERIODS, signal);
  expect(await stateOf(first)).toBeNull();
  expect(await stateOf(lastGood)).not.toBeNull();
});

test('more runs than one statement takes are all cleaned up', async () => {
  const { id } = await newImport();
  await suite.database.sql`
    insert into runs (id, import_id, entity, definition, dry_run, trigger, status, finished_at)
    select gen_random_uuid(), id, entity, definition, true, 'api', 'completed', now() - interval '40 days'
    from imports, generate_series(1, 250) where id = ${id}`;
  expect(await cleanUp(suite.database, PERIODS, signal)).toEqual({
    rejected: 250,
    samples: 250,
    runs: 250,
  });
});
