import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { createCheckThreshold } from '../../activities/check-threshold.ts';
import { createCloseRun } from '../../activities/close-run.ts';
import { createActivities } from '../../activities/create-activities.ts';
import { createTakeSlot } from '../../activities/take-slot.ts';
import { reopenRun } from '../../db/queries/api/runs.ts';
import { type ImportDefinition, importDefinition } from '../../domain/definition.ts';
import { useDatabase } from '../support/database.ts';
import { useActivities } from '../support/run-activities.ts';

const database = useDatabase();
const activities = useActivities(database);
const { signal } = new AbortController();
/** The failures are the test's own. */
const QUIET = new DefaultLogger('ERROR', () => {});

function usersImport(errorThreshold?: ImportDefinition['errorThreshold']): ImportDefinition {
  return importDefinition.parse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: 'upload://crm.csv' },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    errorThreshold,
  });
}

/** A run whose spool has a file. */
async function runWithFile(): Promise<string> {
  const runId = await activities.beginRun(usersImport());
  const text = (async function* pieces() {
    yield Buffer.from('email\n');
  })();
  await activities.dependencies.spool.write(`${runId}/source-1`, text, signal);
  return runId;
}

async function statusOf(runId: string): Promise<string> {
  const [run] = await database.sql<
    { status: string }[]
  >`select status from runs where id = ${runId}`;
  return run?.status ?? 'gone';
}

const GONE = { outcome: 'failed', failure: { type: 'WorkflowGone', message: 'gone' } } as const;

test('a run that was tried again since its workflow was found gone is left alone, and keeps its file', async () => {
  const runId = await runWithFile();
  const closeRun = createCloseRun(activities.dependencies);
  const gone = { runId, ...GONE };
  expect(await closeRun({ ...gone, retries: 0 })).toEqual({ status: 'failed' });
  await reopenRun(database.db, runId, 'key 01234567');
  await database.sql`update runs set status = 'in_progress' where id = ${runId}`;
  expect(await closeRun({ ...gone, retries: 0 })).toEqual({ status: 'in_progress' });
  expect(await statusOf(runId)).toBe('in_progress');
  expect(await activities.dependencies.spool.runIds()).toContain(runId);
  expect(await closeRun({ ...gone, retries: 1 })).toEqual({ status: 'failed' });
});

test('a run that is tried again while it is being closed is left alone too, whatever closes it', async () => {
  for (const closing of [{ ...GONE, retries: 0 }, { outcome: 'cancelled' } as const]) {
    const runId = await runWithFile();
    let closed: Promise<unknown> = Promise.resolve();
    await database.sql.begin(async (tx) => {
      await tx`select from runs where id = ${runId} for update`;
      closed = createCloseRun(activities.dependencies)({ runId, ...closing });
      // It has read the run as it was, and waits for the row.
      await expect.poll(waitingForRow).toBe(1);
      await tx`update runs set earlier_failures = '[{}]' where id = ${runId}`;
    });
    expect(await closed).toEqual({ status: 'in_progress' });
    expect(await activities.dependencies.spool.runIds()).toContain(runId);
  }
});

async function waitingForRow(): Promise<number> {
  const rows = await database.sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return rows.length;
}

test('a run that is tried again after it began to merge is not held or stopped half-way', async () => {
  const runId = await activities.beginRun(usersImport({ maxRejected: 0 }));
  await database.sql`
    insert into run_chunks (run_id, chunk, offset_bytes, length_bytes, first_line, records, prepared_at, report)
    values (${runId}, 0, 0, 1, 2, 1, now(), '{"read": 1, "rejected": 1, "ignored": 0}')`;
  const checkThreshold = createCheckThreshold(activities.dependencies);
  await expect(checkThreshold({ runId })).rejects.toThrow('1 of 1 records');
  await database.sql`insert into run_buckets (run_id, bucket, merged_at) values (${runId}, 0, now())`;
  expect(await checkThreshold({ runId })).toEqual({ compare: false });
});

test('corrected records that are sent again are not held for being fewer than those of the whole file', async () => {
  const { sql } = database;
  const runId = await activities.beginRun(usersImport({ maxFewerPercent: 10 }));
  await sql`
    insert into runs (id, import_id, entity, definition, dry_run, trigger, status, tally)
    select gen_random_uuid(), import_id, entity, definition, false, 'api', 'completed', '{"read": 100}'
    from runs where id = ${runId}`;
  const checkThreshold = createCheckThreshold(activities.dependencies);
  expect(await checkThreshold({ runId })).toEqual({ compare: true });
  await sql`update runs set resend = '{}' where id = ${runId}`;
  expect(await checkThreshold({ runId })).toEqual({ compare: false });
});

test('that a run failed or was cancelled is written for as long as it takes; a run that does not close is not tried for ever', async () => {
  const { closeRun } = createActivities(activities.dependencies);
  const write = (outcome: 'failed' | 'cancelled' | 'completed') => {
    const late = new MockActivityEnvironment({ attempt: 10_000 }, { logger: QUIET });
    // There is no such run, which nobody foresaw.
    return late.run(closeRun, { runId: randomUUID(), outcome });
  };
  for (const outcome of ['failed', 'cancelled'] as const)
    await expect(write(outcome)).rejects.toMatchObject({ type: 'Internal', nonRetryable: false });
  await expect(write('completed')).rejects.toMatchObject({ type: 'Internal', nonRetryable: true });
});

test('the time that a run may wait for a person comes on top of the run timeout of its schedule', async () => {
  const slot = '2026-03-01T03:00:00.000Z';
  const timeoutOf = async (definition: ImportDefinition) => {
    const [importId, json] = [randomUUID(), JSON.stringify(definition)];
    await database.sql`insert into imports (id, name, entity, definition) values (${importId}, 'x', 'users', ${json}::jsonb)`;
    await database.sql`
      insert into schedules (import_id, cron, catch_up_minutes, run_timeout_hours, max_failures, periods, settled_until, count_from)
      values (${importId}, '0 3 * * *', 10, 2, 5, '[]', now(), now())`;
    const take = () =>
      createTakeSlot(activities.dependencies)({
        importId,
        slot,
        startedAt: new Date().toISOString(),
      });
    const first = await take();
    // What is changed of the import since is for its later runs.
    await database.sql`update imports set definition = definition - 'errorThreshold' where id = ${importId}`;
    expect(await take()).toEqual(first);
    return first.run?.timeoutSeconds;
  };
  const hour = 3600;
  expect(await timeoutOf(usersImport())).toBe(2 * hour);
  expect(await timeoutOf(usersImport({ keepColumns: true, waitHours: 48 }))).toBe((2 + 48) * hour);
});
