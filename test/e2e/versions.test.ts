import { rmSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { migrate } from '../../db/migrations.ts';
import { runProgram } from '../../dev/run-program.ts';
import type { Child } from '../../dev/child.ts';
import { importRunWorkflowId, importScheduleId, slotWorkflowId } from '../../workflows/contract.ts';
import { contacts, EGOI_KEY, useEgoiServer } from '../support/egoi-server.ts';
import { environmentOf, killHard } from '../support/processes.ts';
import { MIGRATIONS, migrationsFolder } from '../support/migrations.ts';
import { endOf, reportOf, type ShownRun, startUsersImport } from '../support/runs.ts';
import { endedHistory, scheduleUsers, triggerSlot } from '../support/schedules.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers, withSql } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

/** A versioned deployment, as docs/operating.md says: workers of two versions of the same code, since only their names matter. */

const egoi = useEgoiServer();
const service = useService(() => ({
  MAX_RUNNING_RUNS: '30',
  EGOI_BASE_URL: egoi.url,
  ALLOWED_PRIVATE_HOSTS: egoi.host,
}));

/** What `npm run deploy` says. */
async function deploy(...args: string[]): Promise<string> {
  const { namespace } = service.temporal.options;
  const { databaseUrl, dataDir } = service;
  const temporalAddress = inject('temporalAddress');
  const env = environmentOf({ databaseUrl, dataDir, namespace, temporalAddress });
  const said = await runProgram(process.execPath, ['operating/deploy.ts', ...args], {
    env,
    seconds: 70,
  });
  expect(said).toMatchObject({ code: 0 });
  return said.output;
}

const workerOf = (version: string) => service.startWorker({ WORKER_BUILD_ID: version });

/** The process ids of the workers that did something for a workflow, over all its histories. */
async function workersOf(workflowId: string): Promise<number[]> {
  const pids = new Set<number>();
  const query = `WorkflowId = '${workflowId}'`;
  for await (const { runId } of service.temporal.workflow.list({ query })) {
    const { events } = await service.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) {
      const started =
        event.workflowTaskStartedEventAttributes ?? event.activityTaskStartedEventAttributes;
      if (started?.identity) pids.add(Number(started.identity.split('@')[0]));
    }
  }
  return [...pids];
}

const workersOfRun = ({ id }: ShownRun) => workersOf(importRunWorkflowId(id));

async function untilStep(run: ShownRun, step: string): Promise<void> {
  await expect
    .poll(() => service.call('GET', `/v1/runs/${run.id}`), { timeout: 20_000, interval: 25 })
    .toMatchObject({ progress: { step } });
}

/** A run that waits for a person, since it changes everything that is stored. */
async function startHeld(city: string): Promise<ShownRun> {
  const rows = Array.from({ length: 10 }, (_, row) => `h${row}@example.com,${city}\n`);
  await service.upload('held.csv', `email,city\n${rows.join('')}`);
  const run = await startUsersImport(service, 'held.csv', {
    errorThreshold: { maxUpdatedPercent: 20 },
  });
  return run;
}

const approve = ({ id }: ShownRun) => service.request('POST', `/v1/runs/${id}/approve`);

let a: Child;
let b: Child;
/** Goes on in a new history after a while. */
let fetching: ShownRun;

test('workers of a version take over what killed workers without one had in hand', async () => {
  const users = (file: number) =>
    Array.from({ length: 50 }, (_, row) => `u${file}-${row}@example.com,Porto\n`).join('');
  const files = Array.from({ length: 20 }, (_, file) => `take-over-${file}.csv`);
  for (const [file, name] of files.entries())
    await service.upload(name, `email,city\n${users(file)}`);
  const first = service.worker;
  a = await workerOf('a');
  const runs = await Promise.all(files.map((name) => startUsersImport(service, name)));
  const prepared = () =>
    withSql(
      service.databaseUrl,
      (sql) => sql`select from run_chunks where prepared_at is not null limit 1`,
    );
  await expect.poll(prepared, { timeout: 20_000 }).toHaveLength(1);
  await killHard(first);
  expect(await deploy('--current', 'a')).toMatch(/^a +current /m);
  // Twelve refusals make it go on in a new history, which begins when the other version is current.
  egoi.lists.set(1, contacts(20));
  egoi.beforePage = ({ index }) =>
    index < 12
      ? { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }
      : undefined;
  const source = { kind: 'egoi', apiKey: EGOI_KEY, listId: 1 };
  ({ run: fetching } = await service.call<{ run: ShownRun }>('POST', '/v1/imports', {
    name: 'contacts',
    entity: 'users',
    source,
  }));

  // The next version is there already, and gets nothing yet.
  b = await workerOf('b');
  const ended = await Promise.all(runs.map(({ id }) => endOf(service, id)));
  for (const { status, tally } of ended)
    expect({ status, tally }).toMatchObject({ status: 'completed', tally: { added: 50 } });
  expect(await storedUsers(service.databaseUrl)).toMatch(/^1000 /);
  const workers = new Set((await Promise.all(runs.map(workersOfRun))).flat());
  expect(workers).toEqual(new Set([first.pid, a.pid]));
});

test('a run stays with the version that began it, and what begins later goes to the current one', async () => {
  await endOf(service, (await startHeld('Porto')).id);
  const held = await startHeld('Faro');
  await untilStep(held, 'hold');
  await service.upload('users.csv', usersFile(60_000));
  const large = await startUsersImport(service, 'users.csv');
  await untilStep(large, 'prepare');
  await deploy('--current', 'b');
  const later = await startUsersImport(service, 'take-over-1.csv');
  const [before, after] = await Promise.all([large, later].map(({ id }) => endOf(service, id)));
  expect([before?.status, after?.status]).toEqual(['completed', 'completed']);
  expect(await workersOfRun(large)).toEqual([a.pid]);
  expect(await workersOfRun(later)).toEqual([b.pid]);

  const scheduled = await scheduleUsers(service, 'upload://take-over-2.csv');
  await triggerSlot(service.temporal.schedule.getHandle(importScheduleId(scheduled.id)));
  const [slot] = await endedHistory(service, scheduled.id, 1);
  const slotId = slotWorkflowId(scheduled.id, new Date(slot?.scheduledFor ?? ''));
  expect(await workersOf(slotId)).toEqual([b.pid]);
  expect(await workersOf(importRunWorkflowId(slot?.id ?? ''))).toEqual([b.pid]);

  expect(await deploy()).toMatch(new RegExp(`^a +draining .*\\n(.*\\n)?.*${held.id}`, 'm'));
  expect((await endOf(service, fetching.id)).tally).toMatchObject({ added: 20 });
  const histories = await service.temporal.workflow.count(
    `WorkflowId = '${importRunWorkflowId(fetching.id)}'`,
  );
  expect(histories.count).toBe(2);
  expect(await workersOfRun(fetching)).toEqual([a.pid]);

  expect((await approve(held)).status).toBe(202);
  await endOf(service, held.id);
  expect(await workersOfRun(held)).toEqual([a.pid]);
  await expect.poll(() => deploy(), { timeout: 20_000 }).toMatch(/^a +drained +0 /m);
  await a.stop();
  expect((await reportOf(service, large.id)).tally).toEqual(before?.tally);
});

test('the version before becomes the current one again, and takes over what the other one held', async () => {
  const held = await startHeld('Braga');
  [a] = await Promise.all([workerOf('a'), untilStep(held, 'hold')]);
  await deploy('--current', 'a');
  const run = await startUsersImport(service, 'take-over-3.csv');
  expect(await endOf(service, run.id)).toMatchObject({ status: 'completed' });
  expect(await workersOfRun(run)).toEqual([a.pid]);

  await killHard(b);
  // The run waits for a worker of its version, and says so.
  expect((await approve(held)).status).toBe(503);
  await service.call('GET', `/v1/runs/${held.id}`);
  expect(await deploy('--move', 'b')).toMatch(/^Moved .*: 1\.$/m);
  await approve(held);
  expect(await endOf(service, held.id)).toMatchObject({ status: 'completed' });
  expect(new Set(await workersOfRun(held))).toEqual(new Set([b.pid, a.pid]));
});

test('a migration that adds is applied while a run goes on, which ends as one that nothing disturbs', async () => {
  await clearUsers(service.databaseUrl);
  const undisturbed = await outcomeOf(await startUsersImport(service, 'users.csv'));
  await clearUsers(service.databaseUrl);
  const run = await startUsersImport(service, 'users.csv');
  await untilStep(run, 'prepare');
  const folder = migrationsFolder(MIGRATIONS.length, [
    'CREATE TABLE "next" ("id" uuid PRIMARY KEY NOT NULL)',
    `ALTER TABLE "runs" ADD COLUMN "next" text DEFAULT 'none' NOT NULL`,
    'ALTER TABLE "run_buckets" ADD COLUMN "next" integer',
    'ALTER TABLE "profiles" ADD COLUMN "next" jsonb',
    'CREATE INDEX "runs_next" ON "runs" USING btree ("next")',
  ]);
  await migrate(service.databaseUrl, { folder }).finally(() => rmSync(folder, { recursive: true }));
  expect(await service.call('GET', `/v1/runs/${run.id}`)).toMatchObject({ status: 'in_progress' });
  expect(await outcomeOf(run)).toEqual(undisturbed);
});

/** What a run of the large file leaves behind. */
async function outcomeOf({ id }: ShownRun) {
  const { status, tally } = await endOf(service, id);
  return { status, tally, stored: await storedUsers(service.databaseUrl) };
}
