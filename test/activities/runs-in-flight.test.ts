import { expect, test } from 'vitest';
import { createCloseRun } from '../../activities/close-run.ts';
import { createMergeBuckets } from '../../activities/merge-buckets.ts';
import { createPrepareChunks } from '../../activities/prepare-chunks.ts';
import { createSplitFile } from '../../activities/split-file.ts';
import { importDefinition } from '../../domain/definition.ts';
import { useDatabase } from '../support/database.ts';
import { useActivities } from '../support/run-activities.ts';

const database = useDatabase();
const activities = useActivities(database);
const { signal } = new AbortController();

const TEXT = 'email,name\nann@example.com,Ann\nbob@,Bob\ncem@example.com,Cem\n';
const DEFINITION = importDefinition.parse({
  name: 'x',
  entity: 'users',
  source: { kind: 'file', url: 'upload://crm.csv' },
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
});

/** A run whose file was downloaded by a worker from before there were runs of many files. */
async function downloadedRun(): Promise<string> {
  const runId = await activities.beginRun(DEFINITION);
  const object = `${runId}/source-old`;
  await activities.dependencies.spool.write(object, pieces(TEXT), signal);
  const file = { sizeBytes: TEXT.length, sha256: '0'.repeat(64), etag: null };
  await database.sql`update runs set source_object = ${object}, file = ${JSON.stringify(file)}::jsonb where id = ${runId}`;
  return runId;
}

/** Such a run that was split as well, when layouts were not kept yet. */
async function splitRun(): Promise<string> {
  const runId = await downloadedRun();
  const { sql } = database;
  await sql`update runs set text_object = source_object, records = 3, header = '["email","name"]',
              file = file || '{"compression":"none","encoding":"utf-8","delimiter":","}' where id = ${runId}`;
  await sql`insert into run_chunks (run_id, chunk, offset_bytes, length_bytes, first_line, records)
            values (${runId}, 0, 11, 20, 2, 1), (${runId}, 1, 31, ${TEXT.length - 31}, 3, 2)`;
  await sql`insert into run_buckets (run_id, bucket) values (${runId}, 0)`;
  return runId;
}

async function* pieces(text: string) {
  yield Buffer.from(text);
}

test.each([
  ['downloaded', downloadedRun],
  ['split', splitRun],
])('a run that was %s before the upgrade goes on as it would have', async (_, begin) => {
  await database.sql`truncate profiles, profile_aliases`;
  const runId = await begin();
  const { dependencies } = activities;
  const { chunks, buckets } = await createSplitFile(dependencies)({ runId }, signal);
  for (let twice = 0; twice < 2; twice++) {
    await createPrepareChunks(dependencies)({ runId, from: 0, to: chunks }, signal);
    await createMergeBuckets(dependencies)({ runId, from: 0, to: buckets }, signal);
  }
  await createCloseRun(dependencies)({ runId, outcome: 'completed' });
  const [run] =
    await database.sql`select status, tally, report, matched_files from runs where id = ${runId}`;
  expect(run).toMatchObject({
    status: 'completed',
    matched_files: null,
    tally: { read: 3, added: 2, rejected: 1 },
    report: { issues: [{ code: 'invalid_email', examples: [{ line: 3, value: 'bob@' }] }] },
  });
  expect(run?.['report'].issues[0].examples[0]).not.toHaveProperty('file');
  const ids = await database.sql`select id from profiles order by id`;
  expect(ids.map(({ id }) => id as string)).toEqual(['ann@example.com', 'cem@example.com']);
});
