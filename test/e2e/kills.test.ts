import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { killHard } from '../support/processes.ts';
import { random } from '../support/random.ts';
import { ordersFile } from '../support/orders-file.ts';
import { endOf, reportOf, startImport, startUsersImport } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders, clearUsers, storedOrders, storedUsers } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

const KILLS = 12;
const ORDER_KILLS = 5;
const ROWS = 60_000;
const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

const service = useService();

beforeAll(() => service.upload('users.csv', usersFile(ROWS)));

/** All that a run leaves behind, in a form that is equal for equal runs. */
async function outcomeOf(runId: string) {
  const run = await endOf(service, runId, 120);
  const { fileItems, valid, tally, sample, issues } = await reportOf(service, runId);
  const rejected = await (await service.request('GET', `/v1/runs/${runId}/rejected`)).text();
  const report = { fileItems, valid, tally, sample, issues };
  return { status: run.status, report, rejected, stored: await storedUsers(service.databaseUrl) };
}

function spoolFiles(): string[] {
  return readdirSync(join(service.dataDir, 'spool'), { recursive: true }) as string[];
}

test(`a run whose worker is killed ${KILLS} times over ends as an undisturbed one (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  console.log(`kills: seed ${seed} (TEST_SEED repeats it)`);
  const next = random(seed);
  const started = Date.now();
  const first = await startUsersImport(service, 'users.csv');
  const undisturbed = await outcomeOf(first.id);
  const milliseconds = Date.now() - started;
  expect(undisturbed.status).toBe('completed');
  expect(undisturbed.report.tally.read).toBeGreaterThan(ROWS);
  expect(undisturbed.report.tally.rejected).toBeGreaterThan(500);
  expect(undisturbed.report.tally.ignored).toBeGreaterThan(500);

  for (let kill = 0; kill < KILLS; kill++) {
    await clearUsers(service.databaseUrl);
    const run = await startUsersImport(service, 'users.csv');
    await sleep(next() * milliseconds);
    await killHard(service.worker);
    await service.startWorker();
    expect(await outcomeOf(run.id), `kill ${kill} of seed ${seed}`).toEqual(undisturbed);
    // The spool is cleared in the moment after the run has ended.
    await expect.poll(spoolFiles, { timeout: 5_000 }).toEqual([]);
  }
});

test(`an orders run whose worker is killed ${ORDER_KILLS} times over writes every event once`, {
  timeout: 300_000,
}, async () => {
  const next = random(seed + 2);
  await service.upload('orders.csv', ordersFile(20_000));
  const orders = { entity: 'orders', format: { kind: 'kevel-csv' } } as const;
  const outcome = async (runId: string) => {
    const run = await endOf(service, runId, 120);
    const { tally, events, sample, issues } = await reportOf(service, runId);
    const stored = await storedOrders(service.databaseUrl);
    return { status: run.status, tally, events, sample, issues, stored };
  };
  const started = Date.now();
  const undisturbed = await outcome((await startImport(service, 'orders.csv', orders)).id);
  const milliseconds = Date.now() - started;
  expect(undisturbed.status).toBe('completed');
  for (let kill = 0; kill < ORDER_KILLS; kill++) {
    await clearOrders(service.databaseUrl);
    const run = await startImport(service, 'orders.csv', orders);
    await sleep(next() * milliseconds);
    await killHard(service.worker);
    await service.startWorker();
    expect(await outcome(run.id), `kill ${kill} of seed ${seed + 2}`).toEqual(undisturbed);
  }
});

test('a run that is cancelled at any moment ends cancelled, with whole buckets and an empty spool', {
  timeout: 300_000,
}, async () => {
  const next = random(seed + 1);
  for (let round = 0; round < 4; round++) {
    await clearUsers(service.databaseUrl);
    const run = await startUsersImport(service, 'users.csv');
    await sleep(next() * 1_500);
    const answer = await service.request('POST', `/v1/runs/${run.id}/cancel`);
    const ended = await endOf(service, run.id, 60);
    // A run that had ended before the call says so; one that was closing may complete all the same.
    expect(answer.status === 409 ? ['completed'] : ['cancelled', 'completed']).toContain(
      ended.status,
    );
    // The spool is cleared in the moment after the run has ended.
    await expect.poll(spoolFiles, { timeout: 5_000 }).toEqual([]);
    const count = Number((await storedUsers(service.databaseUrl)).split(' ')[0]);
    expect(count).toBe(ended.tally?.added);
  }
});
