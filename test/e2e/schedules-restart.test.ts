import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { RunAnswer } from '../../api/schemas/run.ts';
import type { ScheduleAnswer } from '../../api/schemas/schedule.ts';
import { freePort } from '../../dev/ports.ts';
import {
  openTemporalServer,
  TEMPORAL_NAMESPACE,
  type TemporalServer,
} from '../../dev/temporal-server.ts';
import { isFinal } from '../../domain/vocabulary.ts';
import { importScheduleId } from '../../workflows/contract.ts';
import { type HeldFile, openHeldFile } from '../support/held-file.ts';
import { killHard } from '../support/processes.ts';
import { endOf } from '../support/runs.ts';
import { historyOf, scheduleUsers, setSeconds, useKeeping } from '../support/schedules.ts';
import { useService } from '../support/service.ts';

/** A Temporal server of the suite's own, which is killed and started again, on its database file or without it. */
const dataDir = mkdtempSync(join(tmpdir(), 'offline-imports-temporal-'));
const extra: Record<string, string> = {};
let port: number;
let server: TemporalServer;
let file: HeldFile;

async function startTemporal(fresh: boolean): Promise<void> {
  const cli = inject('temporalCli');
  server = await openTemporalServer({
    cli,
    dataDir,
    port,
    uiPort: null,
    fresh,
    waitsForDisk: false,
  });
}

beforeAll(async () => {
  port = await freePort();
  await startTemporal(true);
  file = await openHeldFile();
  extra['TEMPORAL_ADDRESS'] = server.address;
  extra['TEMPORAL_NAMESPACE'] = TEMPORAL_NAMESPACE;
  extra['ALLOWED_PRIVATE_HOSTS'] = `127.0.0.1:${file.port}`;
});
const service = useService(extra);
const keeping = useKeeping(service, () => extra);
afterAll(async () => {
  await Promise.all([server.stop(), file.close()]);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Asks the suite's Temporal about the schedule of an import. */
async function describe(importId: string) {
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection, namespace: TEMPORAL_NAMESPACE });
    return await client.schedule.getHandle(importScheduleId(importId)).describe();
  } finally {
    await connection.close();
  }
}

function slotsOf(runs: RunAnswer[]): number[] {
  return runs.map(({ scheduledFor }) => Date.parse(scheduledFor ?? ''));
}

test('a Temporal server that is killed and comes back on its database has its schedules, and no slot is doubled', {
  timeout: 180_000,
}, async () => {
  await service.upload('users.csv', 'email\na@example.com\n');
  const { id } = await scheduleUsers(service, 'upload://users.csv', {
    schedule: { catchUpMinutes: 1 },
  });
  await setSeconds(keeping, id, '* * * * * * *');
  const completed = async (after: number) => {
    const runs = await historyOf(service, id);
    return runs.filter(
      ({ status, createdAt }) => status === 'completed' && Date.parse(createdAt) > after,
    );
  };
  await vi.waitUntil(async () => (await completed(0)).length >= 3, 60_000);
  // Between two slots, when nothing runs: what comes while it is down is missed then, and not in the way of a run.
  await vi.waitUntil(
    async () => {
      const isIdle = (await historyOf(service, id)).every(({ status }) => isFinal(status));
      return isIdle && Date.now() % 1000 > 300 && Date.now() % 1000 < 700;
    },
    { timeout: 60_000, interval: 20 },
  );
  await killHard(server.child);
  const downFrom = Date.now();
  await vi.waitUntil(() => Date.now() > downFrom + 3500, { timeout: 10_000, interval: 100 });
  const downUntil = Date.now();
  await startTemporal(false);
  const back = Date.now();
  await vi.waitUntil(async () => (await completed(back)).length >= 3, 60_000);

  await service.call('PUT', `/v1/imports/${id}/schedule`, { cron: '0 3 * * *', paused: true });
  await keeping.apply(id);
  expect((await describe(id)).state.paused).toBe(true);
  await vi.waitUntil(
    async () => (await historyOf(service, id)).every(({ status }) => status !== 'in_progress'),
    30_000,
  );
  await keeping.settle(id, new Date(Date.now() + 3_600_000), {
    marginMilliseconds: 500,
    closingMilliseconds: 0,
  });
  const runs = await historyOf(service, id);
  const slots = slotsOf(runs);
  const [first = 0, last = 0] = [slots[0], slots.at(-1)];
  // One run for each second from the first to the last slot.
  const seconds = Array.from({ length: (last - first) / 1000 + 1 }, (_, at) => first + at * 1000);
  expect(slots).toEqual(seconds);
  const whileDown = runs.filter(({ scheduledFor }) => {
    const slot = Date.parse(scheduledFor ?? '');
    return slot > downFrom && slot <= downUntil;
  });
  expect(whileDown.length).toBeGreaterThanOrEqual(3);
  const caughtUp = whileDown.filter(({ skipped }) => skipped === null);
  expect(caughtUp.length).toBeLessThanOrEqual(1);
  const told = whileDown.flatMap(({ scheduledFor, skipped }) => {
    const inTheWay = runs.find(({ id: runId }) => runId === skipped?.runId);
    // A run that had begun when the server was killed goes on through it, and is in the way.
    const expected = inTheWay ? 'overlap' : 'missed';
    const hasEnded = (inTheWay?.finishedAt ?? scheduledFor ?? '') >= (scheduledFor ?? '');
    return skipped ? [{ reason: skipped.reason, expected, hasEnded }] : [];
  });
  expect(told.length).toBeGreaterThanOrEqual(2);
  expect(told).toEqual(
    told.map(({ expected }) => ({ reason: expected, expected, hasEnded: true })),
  );
});

test('after Temporal lost everything the schedules are made again, and what ran there becomes failed', {
  timeout: 120_000,
}, async () => {
  file.hold();
  const scheduled = await scheduleUsers(service, file.url);
  const run = await service.call<RunAnswer>('POST', `/v1/imports/${scheduled.id}/runs`, {});
  const read = () => service.call<RunAnswer>('GET', `/v1/runs/${run.id}`);
  await vi.waitUntil(async () => (await read()).progress.step === 'download', 30_000);
  await server.stop();
  await startTemporal(true);
  await keeping.apply(scheduled.id);
  const schedule = await service.call<ScheduleAnswer>(
    'GET',
    `/v1/imports/${scheduled.id}/schedule`,
  );
  const { info } = await describe(scheduled.id);
  expect(info.nextActionTimes[0]?.toISOString()).toBe(schedule.nextTimes[0]);
  await keeping.whileEndingGoneRuns(async () => {
    expect(await endOf(service, run.id)).toMatchObject({
      status: 'failed',
      failure: {
        type: 'WorkflowGone',
        message: expect.stringContaining('Temporal has no workflow'),
      },
    });
  });
  file.release();
});
