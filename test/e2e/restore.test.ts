import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Child } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { createDatabase, type EmbeddedPostgres, openPostgres } from '../../dev/postgres.ts';
import { migrate } from '../../db/migrations.ts';
import { type HeldFile, openHeldFile } from '../support/held-file.ts';
import { type Caller, callerOf } from '../support/caller.ts';
import { startApi, startWorker } from '../support/processes.ts';
import { endOf, type ShownRun } from '../support/runs.ts';
import { useNamespace } from '../support/temporal.ts';
import { usersFile } from '../support/users-file.ts';

/** A backup of a server that is in the middle of runs, restored beside a Temporal that has gone on since. */
const NAME = 'offline_imports';
const temporal = useNamespace();
const dir = mkdtempSync(join(tmpdir(), 'offline-imports-restore-'));
// As root, Postgres runs as another user, who has to enter.
chmodSync(dir, 0o755);
let file: HeldFile;
let server: EmbeddedPostgres | undefined;
let children: Child[] = [];
beforeAll(async () => {
  file = await openHeldFile('email\nheld@held.example\n');
});
afterAll(async () => {
  await stop();
  await file.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Starts Postgres on the data in a folder, with an API and a worker; gives who calls it. */
async function start(folder: string): Promise<Caller> {
  const settings = { fsync: 'off', shared_buffers: '128MB' };
  server = await openPostgres({ dataDir: folder, port: await freePort(), settings });
  const databaseUrl = server.url(NAME);
  await createDatabase(server.url('postgres'), NAME);
  await migrate(databaseUrl);
  const port = await freePort();
  const extra = { ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${file.port}` };
  const { address: temporalAddress, namespace } = temporal;
  const dataDir = join(dir, 'files');
  const world = { databaseUrl, temporalAddress, namespace, dataDir, extra };
  children = await Promise.all([startApi(world, port), startWorker(world)]);
  return callerOf(() => `http://127.0.0.1:${port}`);
}

async function stop(): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
  await server?.stop();
  [children, server] = [[], undefined];
}

/** Copies the files of the running server to `folder`, as Postgres allows it between the two calls. */
async function backUp(from: string, folder: string): Promise<void> {
  const sql = postgres(server?.url(NAME) ?? '', { max: 1, onnotice: () => {} });
  mkdirSync(folder, { mode: 0o755 });
  await sql`select pg_backup_start('test', true)`;
  // With its owner, who is another user where the tests run as root.
  const copy = (part: string, to: string) =>
    execFileSync('cp', ['-a', join(from, part), join(folder, to)]);
  copy('postgres', '.');
  const [stopped] = await sql<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
  rmSync(join(folder, 'postgres', 'pg_wal'), { recursive: true });
  copy('postgres/pg_wal', 'postgres');
  copy('postgres-password', '.');
  const label = join(folder, 'postgres', 'backup_label');
  writeFileSync(label, stopped?.labelfile ?? '');
  const { uid, gid } = statSync(join(folder, 'postgres'));
  chownSync(label, uid, gid);
  rmSync(join(folder, 'postgres', 'postmaster.pid'));
  await sql.end();
}

async function startUsers(service: Caller, url: string): Promise<ShownRun & { importId: string }> {
  const { run } = await service.call<{ run: ShownRun }>('POST', '/v1/imports', {
    name: 'Users',
    entity: 'users',
    source: { kind: 'file', url },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  return run;
}

const read = (service: Caller, id: string) => service.call<ShownRun>('GET', `/v1/runs/${id}`);

/** All that is stored, as one digest. */
async function storedUsers(): Promise<string> {
  const sql = postgres(server?.url(NAME) ?? '', { max: 1 });
  const [row] = await sql<{ digest: string }[]>`
    select md5(string_agg(concat(ids, attributes), '|' order by ids)) as digest
    from (select key::text as ids, attributes::text from profiles) as stored`;
  await sql.end();
  return row?.digest ?? '';
}

test('a run goes on where the restored database says, or ends clearly and can be run again', async () => {
  const [original, restored] = [join(dir, 'original'), join(dir, 'restored')];
  let service = await start(original);
  file.hold();
  const waiting = await startUsers(service, file.url);
  await service.upload('users.csv', usersFile(3_000));
  const lock = postgres(server?.url(NAME) ?? '', { max: 1 });
  const merging = await lock.begin(async (tx) => {
    // Merges begin, and do not get far.
    await tx`lock table profiles in share mode`;
    const run = await startUsers(service, 'upload://users.csv');
    const step = async () => (await read(service, run.id)).progress.step;
    await vi.waitUntil(async () => (await step()) === 'merge', { timeout: 60_000, interval: 20 });
    await backUp(original, restored);
    return run;
  });
  await lock.end();
  expect((await endOf(service, merging.id)).status).toBe('completed');
  const stored = await storedUsers();
  expect((await read(service, waiting.id)).progress.step).toBe('download');
  await stop();

  service = await start(restored);
  expect(await storedUsers()).not.toBe(stored);
  const ended = await endOf(service, merging.id);
  expect([ended.status, ended.failure?.type]).toEqual(['failed', 'WorkflowGone']);
  const again = await service.call<ShownRun>('POST', `/v1/imports/${merging.importId}/runs`, {});
  expect(await endOf(service, again.id)).toMatchObject({ status: 'completed' });
  expect(await storedUsers()).toBe(stored);
  file.release();
  expect(await endOf(service, waiting.id)).toMatchObject({ status: 'completed' });
  expect(await storedUsers()).not.toBe(stored);
}, 180_000);
