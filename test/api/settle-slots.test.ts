import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createImport } from '../../api/create-import.ts';
import { applySchedule, settleSchedule } from '../../api/keep-schedules.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import type { ScheduleAnswer } from '../../api/schemas/schedule.ts';
import { importDefinition } from '../../domain/definition.ts';
import { USERS, useApi } from './api.ts';

/** Hourly slots of a day that is over: what the history says of them when it is brought up to a given time. */
const api = useApi();

const at = (time: string) => new Date(`2026-03-01T${time}:00.000Z`);

/** An import whose schedule was made at 00:30 and comes every hour. */
async function hourly(): Promise<string> {
  const definition = importDefinition.parse({ ...USERS, schedule: { cron: '@hourly' } });
  const { keyring } = api.dependencies.settings;
  const start = { trigger: 'api', startedBy: 'key 01234567' } as const;
  // Stored as by the API, but not given to Temporal, which would begin to run it.
  const { id } = (await createImport(api.database.db, keyring, definition, start)).import;
  const from = at('00:30').toISOString();
  const periods = JSON.stringify([{ cron: '0 * * * *', from, to: null }]);
  await api.database.sql`
    update schedules set periods = ${periods}::text::jsonb, settled_until = ${from}, count_from = ${from}
    where import_id = ${id}`;
  return id;
}

/** Adds a run that went from one time to another, or still goes; of a slot when it is told. */
async function addRun(
  importId: string,
  from: string,
  to: string | null,
  slot: string | null = null,
): Promise<string> {
  const id = randomUUID();
  await api.database.sql`
    insert into runs (id, import_id, entity, definition, dry_run, trigger, status, created_at, finished_at, scheduled_for)
    select ${id}, id, entity, definition, false, ${slot ? 'schedule' : 'api'}, ${to ? 'completed' : 'in_progress'},
      ${at(from).toISOString()}, ${to && at(to).toISOString()}, ${slot && at(slot).toISOString()}
    from imports where id = ${importId}`;
  return id;
}

/** Brings the history up to a time, as three processes at once. */
async function settle(importId: string, time: string): Promise<void> {
  const once = () => settleSchedule(api.dependencies, importId, at(time));
  await Promise.all([once(), once(), once()]);
}

/** The history by slot: the hour, what became of it, and for which run. */
async function history(importId: string): Promise<unknown[]> {
  const path = `/v1/imports/${importId}/runs`;
  const { items } = await api.call<{ items: RunAnswer[] }>(200, 'GET', path);
  return items
    .filter(({ scheduledFor }) => scheduledFor !== null)
    .toSorted((a, b) => ((a.scheduledFor ?? '') < (b.scheduledFor ?? '') ? -1 : 1))
    .map(({ scheduledFor, status, skipped }) => [
      scheduledFor?.slice(11, 16),
      skipped?.reason ?? status,
      skipped?.runId ?? null,
    ]);
}

test('slots of a time in which the service was down are missed, each once, and counted', async () => {
  const id = await hourly();
  await settle(id, '03:05');
  // The slot of 03:00 can still be caught up.
  expect(await history(id)).toEqual([
    ['01:00', 'missed', null],
    ['02:00', 'missed', null],
  ]);
  await addRun(id, '03:07', '03:08', '03:00');
  await settle(id, '06:30');
  await settle(id, '06:30');
  expect(await history(id)).toEqual([
    ['01:00', 'missed', null],
    ['02:00', 'missed', null],
    ['03:00', 'completed', null],
    ['04:00', 'missed', null],
    ['05:00', 'missed', null],
    ['06:00', 'missed', null],
  ]);
  const schedule = await api.call<ScheduleAnswer>(200, 'GET', `/v1/imports/${id}/schedule`);
  expect(schedule).toMatchObject({
    counts: { taken: 1, skipped: 0, missed: 5 },
    lastRun: { scheduledFor: at('06:00').toISOString(), startedBy: 'schedule' },
    health: { state: 'missing' },
  });
});

test('slots that came while a run went on are overlaps of that run, known after a minute', async () => {
  const id = await hourly();
  const first = await addRun(id, '01:00', '03:30', '01:00');
  await settle(id, '02:00');
  expect(await history(id)).toEqual([['01:00', 'completed', null]]);
  await settle(id, '02:01');
  expect(await history(id)).toEqual([
    ['01:00', 'completed', null],
    ['02:00', 'overlap', first],
  ]);
  const byHand = await addRun(id, '03:50', null);
  await settle(id, '05:30');
  expect((await history(id)).slice(2)).toEqual([
    ['03:00', 'overlap', first],
    ['04:00', 'overlap', byHand],
    ['05:00', 'overlap', byHand],
  ]);
});

test('a run that ended within the minute behind a slot counts once the slot cannot come any more', async () => {
  const id = await hourly();
  const run = await addRun(id, '00:50', '01:00');
  await api.database
    .sql`update runs set finished_at = finished_at + interval '20 seconds' where id = ${run}`;
  await settle(id, '01:05');
  expect(await history(id)).toEqual([]);
  await settle(id, '01:12');
  expect(await history(id)).toEqual([['01:00', 'overlap', run]]);
});

test('a schedule that was paused, changed and ended has slots only while it was in force', async () => {
  const id = await hourly();
  const put = (body: object) => api.call(200, 'PUT', `/v1/imports/${id}/schedule`, body);
  await put({ cron: '30 * * * *' });
  await put({ cron: '30 * * * *', paused: true });
  await put({ cron: '0 12 * * *' });
  await api.call(204, 'DELETE', `/v1/imports/${id}/schedule`);
  // What happened just now is moved into that day.
  const [row] = await api.database.sql<{ periods: { cron: string; from: string; to: string }[] }[]>`
    select periods from schedules where import_id = ${id}`;
  const times = ['00:30', '02:10', '04:40', '06:00', '13:00'].map((time) => at(time).toISOString());
  const spans = [times.slice(0, 2), times.slice(1, 3), times.slice(3, 5)];
  const moved = row?.periods.map(({ cron }, index) => {
    const [from, to] = spans[index] ?? [];
    return { cron, from, to };
  });
  await api.database.sql`
    update schedules set periods = ${JSON.stringify(moved)}::text::jsonb, ended_at = ${at('13:00').toISOString()}
    where import_id = ${id}`;
  await settle(id, '20:00');
  expect((await history(id)).map((slot) => (slot as string[])[0])).toEqual(
    ['01:00', '02:00', '02:30', '03:30', '04:30', '12:00'], //
  );
  await applySchedule(api.dependencies, id);
  const left = await api.database.sql`select 1 from schedules where import_id = ${id}`;
  expect(left).toHaveLength(0);
});

test('slots of a long time come in parts, none of them twice', async () => {
  const id = await hourly();
  const until = new Date(at('00:30').getTime() + 300 * 3_600_000 + 13 * 60_000);
  for (const slots of [200, 300, 300]) {
    await settleSchedule(api.dependencies, id, until);
    const [row] = await api.database.sql<{ slots: number; rows: number }[]>`
      select count(distinct scheduled_for)::int as slots, count(*)::int as rows from runs where import_id = ${id}`;
    expect(row).toEqual({ slots, rows: slots });
  }
});
