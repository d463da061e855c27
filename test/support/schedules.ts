import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleHandle } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, vi } from 'vitest';
import { endGoneRuns } from '../../api/end-gone-runs.ts';
import { applySchedule, settleSchedule } from '../../api/keep-schedules.ts';
import type { SlotTimings } from '../../api/settle-slots.ts';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { openTemporal, type Temporal } from '../../api/temporal.ts';
import { type Database, openDatabase } from '../../db/database.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { isFinal } from '../../domain/vocabulary.ts';
import { TEST_SECRETS_KEY } from './processes.ts';
import type { Service } from './service.ts';

/** What the background of the API does, done when a test says so. */
export interface Keeping {
  readonly database: Database;
  readonly temporal: Temporal;
  /** Settles the slots of a schedule as of a time, from three processes at once. */
  settle: (importId: string, now: Date, timings?: SlotTimings) => Promise<void>;
  /** Gives a schedule to Temporal. */
  apply: (importId: string) => Promise<void>;
  /** Has runs closed whose workflow is gone, until `body` is through. */
  whileEndingGoneRuns: (body: () => Promise<void>) => Promise<void>;
}

/** Gives the suite a background of its own, on the database and the Temporal of its service. */
export function useKeeping(service: Service, temporalOf: () => Record<string, string>): Keeping {
  const log = pino({ level: 'silent' });
  let opened: { database: Database; temporal: Temporal } | undefined;
  beforeAll(() => {
    opened = {
      database: openDatabase(service.databaseUrl, 8, 'test'),
      temporal: openTemporal(temporalOf(), createKeyring(TEST_SECRETS_KEY)),
    };
  });
  afterAll(() => Promise.all([opened?.database.close(), opened?.temporal.close()]));
  const get = () => {
    if (!opened) throw new Error('the background of a suite exists from its first hook on');
    return opened;
  };
  return {
    get database() {
      return get().database;
    },
    get temporal() {
      return get().temporal;
    },
    async settle(importId, now, timings) {
      const settling = [1, 2, 3].map(() =>
        settleSchedule({ ...get(), log }, importId, now, timings),
      );
      await Promise.all(settling);
    },
    async apply(importId) {
      await vi.waitUntil(() => applySchedule({ ...get(), log }, importId), 30_000);
    },
    async whileEndingGoneRuns(body) {
      const stopping = new AbortController();
      const loop = endGoneRuns({ ...get(), log, stopping: stopping.signal }, 250);
      await body();
      stopping.abort();
      await loop;
    },
  };
}

/** Defines an import of users from `url` with a schedule. */
export function scheduleUsers(
  service: Service,
  url: string,
  { source, schedule, ...rest }: { source?: object; schedule?: object; notify?: object } = {},
): Promise<ImportAnswer> {
  return service.call<ImportAnswer>('POST', '/v1/imports', {
    name: 'Users',
    entity: 'users',
    source: { kind: 'file', url, ...source },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    schedule: { cron: '0 3 * * *', ...schedule },
    ...rest,
  });
}

/** Gives a schedule a cron expression that the API refuses: with seconds first and the year last, for slots that a test can wait for. */
export async function setSeconds(keeping: Keeping, importId: string, cron: string): Promise<Date> {
  const from = new Date();
  const periods = JSON.stringify([{ cron, from: from.toISOString(), to: null }]);
  await keeping.database.sql`
    update schedules set cron = ${cron}, periods = ${periods}::text::jsonb, settled_until = ${from.toISOString()},
      revision = revision + 1
    where import_id = ${importId}`;
  await keeping.apply(importId);
  return from;
}

/** The runs of an import, by slot. */
export async function historyOf(service: Service, importId: string): Promise<RunAnswer[]> {
  const { items } = await service.call<{ items: RunAnswer[] }>(
    'GET',
    `/v1/imports/${importId}/runs?limit=200`,
  );
  return items.toSorted((a, b) => ((a.scheduledFor ?? '') < (b.scheduledFor ?? '') ? -1 : 1));
}

/** Waits until an import has `count` runs, all of them ended, and gives them by slot. */
export async function endedHistory(
  service: Service,
  importId: string,
  count: number,
): Promise<RunAnswer[]> {
  return vi.waitUntil(
    async () => {
      const runs = await historyOf(service, importId);
      return runs.length === count && runs.every(({ status }) => isFinal(status)) && runs;
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Starts a slot in a second of its own: slots are told apart by it. */
export async function triggerSlot(schedule: Pick<ScheduleHandle, 'trigger'>): Promise<void> {
  await sleep(1_050 - (Date.now() % 1_000));
  await schedule.trigger();
}

/** Waits until the workflow of the last slot has ended, a moment after its run: the schedule skips what comes before. */
export async function untilIdle(schedule: Pick<ScheduleHandle, 'describe'>): Promise<void> {
  const isIdle = async () => (await schedule.describe()).info.runningActions.length === 0;
  await vi.waitUntil(isIdle, { timeout: 20_000, interval: 25 });
}
