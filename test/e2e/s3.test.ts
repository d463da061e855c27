import { request } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import type { Client } from '@temporalio/client';
import { importRunWorkflowId } from '../../workflows/contract.ts';
import { foundProgram } from '../support/programs.ts';
import { killHard, TEST_API_KEY } from '../support/processes.ts';
import { endOf, reportOf, type ShownRun, startUsersImport } from '../support/runs.ts';
import { BUCKET, S3_KEYS, useS3Server } from '../support/s3-server.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

const program = foundProgram('versitygw');
/** The rows of the run that two workers share; S3_ROWS=1000000 for the large one. */
const ROWS = Number(process.env['S3_ROWS'] ?? 80_000);

describe.skipIf('missing' in program)('with everything on S3', () => {
  const server = useS3Server('path' in program ? program.path : '');
  const service = useService(() => ({
    ...server.environment,
    SPOOL_URL: `s3://${BUCKET}/spool`,
    UPLOADS_URL: `s3://${BUCKET}/uploads/`,
    ALLOWED_PRIVATE_HOSTS: server.host,
  }));
  afterAll(() => clearUsers(service.databaseUrl));

  /** All that a run leaves behind, in a form that is equal for equal runs. */
  async function outcomeOf(run: ShownRun) {
    const { status, failure } = await endOf(service, run.id, 300);
    const { tally, sample, issues } = await reportOf(service, run.id);
    const stored = await storedUsers(service.databaseUrl);
    return { status, failure, tally, sample, issues, stored };
  }

  test('a file is uploaded, listed, previewed, imported and removed', async () => {
    await service.upload('Zoë (1).csv', usersFile(2_000));
    const list = await service.call<{ items: object[] }>('GET', '/v1/uploads');
    expect(list.items).toEqual([
      expect.objectContaining({ name: 'Zoë (1).csv', url: 'upload://Zo%C3%AB%20(1).csv' }),
    ]);
    const source = { kind: 'file', url: 'upload://Zo%C3%AB%20(1).csv' };
    const format = { kind: 'csv', userIdField: 'email', userIdType: 'email' };
    const preview = await service.call<{ recordsRead: number }>('POST', '/v1/preview', {
      entity: 'users',
      source,
      format,
    });
    expect(preview.recordsRead).toBe(1_000);
    const run = await startUsersImport(service, 'Zo%C3%AB%20(1).csv');
    expect(await outcomeOf(run)).toMatchObject({ status: 'completed', failure: null });
    await service.call('DELETE', '/v1/uploads/Zo%C3%AB%20(1).csv');
    expect((await service.request('DELETE', '/v1/uploads/Zo%C3%AB%20(1).csv')).status).toBe(404);
    // The spool is cleared in the moment after the run has ended.
    await expect.poll(() => server.keys(), PATIENT).toEqual([]);
  });

  test('a file is put into the upload area without passing through the API', async () => {
    const asked = await service.request('POST', '/v1/uploads/direct.csv/presign');
    expect(asked.status).toBe(201);
    const presigned = (await asked.json()) as {
      url: string;
      method: string;
      headers: Record<string, string>;
      expiresAt: string;
    };
    expect(Date.parse(presigned.expiresAt)).toBeGreaterThan(Date.now() + 600_000);
    expect(presigned.url).toContain(server.host);
    expect(presigned.url).not.toContain(S3_KEYS.secretAccessKey);
    const { method, headers } = presigned;
    const put = await fetch(presigned.url, { method, headers, body: 'email\na@b.co\n' });
    expect(put.status).toBe(200);
    expect(await server.keys()).toEqual(['uploads/direct.csv']);
    const other = presigned.url.replace('direct.csv', 'other.csv');
    expect((await fetch(other, { method, body: 'x' })).status).toBe(403);
    const run = await startUsersImport(service, 'direct.csv');
    expect((await endOf(service, run.id)).tally).toMatchObject({ read: 1 });
    const refused = await service.request('POST', '/v1/uploads/.hidden/presign');
    expect(refused.status).toBe(422);
  });

  test('an import reads an object with its own keys, and the run says which version it was', async () => {
    await clearUsers(service.databaseUrl);
    await server.put('foreign/crm+users 1.csv', 'email,city\na@b.co,Porto\n');
    const run = await startUsersImport(service, 'unused', {
      source: {
        url: `s3://${BUCKET}/foreign/crm+users 1.csv`,
        credentials: { ...S3_KEYS, endpoint: server.endpoint },
      },
    });
    const ended = await endOf(service, run.id);
    expect(ended).toMatchObject({ status: 'completed', tally: { added: 1 } });
    expect(ended.file).toMatchObject({ etag: expect.stringMatching(/^"/), versionId: null });
  });

  test('a pattern reads all uploads that it means', async () => {
    await clearUsers(service.databaseUrl);
    await server.put('uploads/many_a.csv', 'email\na@b.co\n');
    await server.put('uploads/many_b.csv', 'email\nb@b.co\n');
    const ended = await endOf(service, (await startUsersImport(service, 'many_*.csv')).id);
    expect(ended).toMatchObject({ status: 'completed', failure: null, tally: { read: 2 } });
  });

  test('an upload that breaks off leaves what was there before', async () => {
    await service.upload('kept.csv', 'before');
    const cut = request(`${service.url}/v1/uploads/kept.csv`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TEST_API_KEY}`, 'content-length': 20_000_000 },
    });
    cut.on('error', () => {});
    // More than a part, so that one is on its way.
    await new Promise((sent) => cut.write(Buffer.alloc(10_000_000), sent));
    await expect
      .poll(async () => (await server.bucket.listUnfinished('', NEVER)).length, PATIENT)
      .toBeGreaterThan(0);
    cut.destroy();
    await expect.poll(() => server.bucket.listUnfinished('', NEVER), PATIENT).toEqual([]);
    const { body: stored } = await server.bucket.get('uploads/kept.csv', {}, NEVER);
    expect(Buffer.concat(await Array.fromAsync(stored)).toString()).toBe('before');
  });

  test(`two workers share a run of ${ROWS} rows; one is killed in the middle`, {
    timeout: 600_000,
  }, async () => {
    await server.put('uploads/large.csv', usersFile(ROWS));
    await clearUsers(service.databaseUrl);
    const startedAt = Date.now();
    const alone = await startUsersImport(service, 'large.csv');
    const undisturbed = await outcomeOf(alone);
    const milliseconds = Date.now() - startedAt;
    expect(undisturbed).toMatchObject({ status: 'completed', failure: null });
    const half = sum(await workersOf(service.temporal, alone.id)) / 2;

    await clearUsers(service.databaseUrl);
    const first = service.worker;
    await service.startWorker();
    const run = await startUsersImport(service, 'large.csv');
    // The first worker dies once half of the work is done, and some of it by itself.
    const isMiddle = async () => {
      const done = await workersOf(service.temporal, run.id);
      return done.has(`${first.pid}`) && sum(done) >= half;
    };
    await expect.poll(isMiddle, { timeout: 120_000, interval: 50 }).toBe(true);
    await killHard(first);
    expect(await outcomeOf(run)).toEqual(undisturbed);
    const workers = await workersOf(service.temporal, run.id);
    console.log(
      `${ROWS} rows: one worker ${milliseconds} ms, two with a kill; prepared and merged by`,
      Object.fromEntries(workers),
    );
    expect(workers.size).toBe(2);
    await expect.poll(() => server.keys('spool/'), PATIENT).toEqual([]);
  });
});

const NEVER = new AbortController().signal;
const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((all, count) => all + count, 0);
/** For what happens at once, but for a busy machine. */
const PATIENT = { timeout: 10_000 };

/** How many activities that prepare or merge each worker process has completed, by its pid. */
async function workersOf(temporal: Client, runId: string): Promise<Map<string, number>> {
  const history = await temporal.workflow.getHandle(importRunWorkflowId(runId)).fetchHistory();
  const events = history.events ?? [];
  const counted = new Set(
    events
      .filter(({ activityTaskScheduledEventAttributes: scheduled }) =>
        ['prepareChunks', 'mergeBuckets'].includes(scheduled?.activityType?.name ?? ''),
      )
      .map(({ eventId }) => String(eventId)),
  );
  const scheduledBy = new Map<string, string>();
  const completed = new Map<string, number>();
  for (const event of events) {
    const started = event.activityTaskStartedEventAttributes;
    if (started)
      scheduledBy.set(String(event.eventId), (started.identity ?? '').split('@')[0] ?? '');
    const done = event.activityTaskCompletedEventAttributes;
    const pid = done && scheduledBy.get(String(done.startedEventId));
    if (pid && counted.has(String(done.scheduledEventId)))
      completed.set(pid, (completed.get(pid) ?? 0) + 1);
  }
  return completed;
}
