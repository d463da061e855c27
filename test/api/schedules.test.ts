import { randomUUID } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { applySchedule, settleSchedule } from '../../api/keep-schedules.ts';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { ScheduleAnswer } from '../../api/schemas/schedule.ts';
import { cronProblems } from '../../domain/schedule/cron.ts';
import { importScheduleId, SCHEDULED_RUN } from '../../workflows/contract.ts';
import { random as seeded } from '../support/random.ts';
import { deadTemporal, type Problem, USERS, useApi } from './api.ts';

const api = useApi();
const temporal = deadTemporal();
afterAll(() => temporal.close());

const DAILY = { cron: '0 3 * * *' };

async function scheduleImport(schedule: object = DAILY): Promise<ImportAnswer> {
  const made = await api.call<ImportAnswer>(202, 'POST', '/v1/imports', { ...USERS, schedule });
  await inForce(made);
  return made;
}

/** Waits until Temporal has taken the schedule, which it may be too busy for at first. */
async function inForce({ id }: { id: string }): Promise<void> {
  await vi.waitUntil(() => applySchedule(api.dependencies, id), 20_000);
}

function pathOf({ id }: { id: string }): string {
  return `/v1/imports/${id}/schedule`;
}

async function put(made: { id: string }, schedule: object): Promise<ScheduleAnswer> {
  await api.call(200, 'PUT', pathOf(made), schedule);
  await inForce(made);
  return api.call<ScheduleAnswer>(200, 'GET', pathOf(made));
}

function inTemporal({ id }: { id: string }) {
  return api.temporal.client.schedule.getHandle(importScheduleId(id));
}

test('an import with a schedule is not run at once, but by it', async () => {
  const made = await scheduleImport({ cron: '@daily', catchUpMinutes: 30, runTimeoutHours: 2 });
  expect(made.run).toBeNull();
  expect(made.schedule).toMatchObject({
    cron: '0 0 * * *',
    description: 'At 00:00, every day',
    paused: false,
    pausedReason: null,
    nextTime: expect.stringMatching(/T00:00:00\.000Z$/),
  });
  const { policies, spec, action, state } = await inTemporal(made).describe();
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 30 * 60_000 });
  expect(spec.jitter ?? 0).toBe(0);
  expect(action).toMatchObject({ workflowType: SCHEDULED_RUN, taskQueue: 'runs' });
  expect(action.args).toEqual([{ importId: made.id }]);
  expect(action.workflowExecutionTimeout).toBe((2 + 168 + 1) * 3_600_000);
  expect(state.paused).toBe(false);
});

test('a schedule tells its next five times and what became of its slots', async () => {
  const made = await scheduleImport();
  const schedule = await api.call<ScheduleAnswer>(200, 'GET', pathOf(made));
  expect(schedule).toMatchObject({
    cron: '0 3 * * *',
    description: 'At 03:00, every day',
    catchUpMinutes: 10,
    runTimeoutHours: 24,
    maxFailures: 5,
    counts: { taken: 0, skipped: 0, missed: 0 },
    lastRun: null,
    lastGoodRun: null,
    failuresInARow: 0,
    health: { state: 'new' },
    inForce: true,
  });
  expect(schedule.nextTimes).toHaveLength(5);
});

test('the next times are those that Temporal computes', { timeout: 60_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);
  console.log(`crons with seed ${seed}`);
  const random = seeded(seed);
  const count = Number(process.env['CRONS'] ?? 20);
  const fixed = ['@weekly', '0 3 * * 7', '0 3 * * 5-7', '0 0 29 2 *', '0 3 */31 * *', '0 0 31 * *'];
  const crons = [...fixed, ...Array.from({ length: count }, () => randomCron(random))];
  const differing: unknown[] = [];
  const waiting = [...crons];
  const compare = async () => {
    for (let cron = waiting.pop(); cron !== undefined; cron = waiting.pop()) {
      const made = await scheduleImport({ cron });
      const ours = await api.call<ScheduleAnswer>(200, 'GET', pathOf(made));
      const { info } = await inTemporal(made).describe();
      const theirs = info.nextActionTimes.slice(0, 5).map((time) => time.toISOString());
      if (theirs.join() !== ours.nextTimes.join())
        differing.push({ cron, theirs, ours: ours.nextTimes });
    }
  };
  await Promise.all([compare(), compare(), compare()]);
  expect(differing).toEqual([]);
});

test('a schedule is changed, paused, resumed and ended, and so is the one in Temporal', async () => {
  const made = await scheduleImport();
  const changed = await put(made, { cron: '30 */6 * * *', maxFailures: 2 });
  expect(changed).toMatchObject({ cron: '30 */6 * * *', maxFailures: 2, inForce: true });
  const [next] = (await inTemporal(made).describe()).info.nextActionTimes;
  expect(next?.toISOString()).toBe(changed.nextTimes[0]);

  const paused = await put(made, { cron: '30 */6 * * *', paused: true });
  expect(paused).toMatchObject({
    paused: true,
    pausedReason: 'asked',
    health: { state: 'paused' },
  });
  expect((await inTemporal(made).describe()).state.paused).toBe(true);
  const shown = await api.call<ImportAnswer>(200, 'GET', `/v1/imports/${made.id}`);
  expect(shown.schedule).toMatchObject({ paused: true, pausedReason: 'asked', nextTime: null });

  expect((await put(made, { cron: '30 */6 * * *' })).paused).toBe(false);
  expect((await inTemporal(made).describe()).state.paused).toBe(false);

  await api.call(204, 'DELETE', pathOf(made));
  await inForce(made);
  await expect(inTemporal(made).describe()).rejects.toThrow(/not found/i);
  await api.call(404, 'GET', pathOf(made));
  await api.call(404, 'DELETE', pathOf(made));
  expect((await put(made, DAILY)).inForce).toBe(true);
  expect((await inTemporal(made).describe()).state.paused).toBe(false);
});

test('an import that had none gets a schedule beside its runs, and archiving ends it', async () => {
  const made = await api.createImport();
  await api.call(404, 'GET', pathOf(made));
  await put(made, DAILY);
  expect((await inTemporal(made).describe()).state.paused).toBe(false);
  await api.call(204, 'DELETE', `/v1/imports/${made.id}`);
  await inForce(made);
  await expect(inTemporal(made).describe()).rejects.toThrow(/not found/i);
  const problem = await api.call<Problem>(409, 'PUT', pathOf(made), DAILY);
  expect(problem.type).toMatch(/import-archived$/);
  await api.call(404, 'GET', pathOf({ id: randomUUID() }));
  await api.call(404, 'PUT', pathOf({ id: randomUUID() }), DAILY);
});

test('imports are listed by whether they have a schedule', async () => {
  const [scheduled, plain] = [await scheduleImport(), await api.createImport()];
  const list = async (query: string) => {
    const { items } = await api.call<{ items: ImportAnswer[] }>(200, 'GET', `/v1/imports?${query}`);
    return items.map(({ id }) => id);
  };
  expect(await list('scheduled=true&limit=200')).toContain(scheduled.id);
  expect(await list('scheduled=true&limit=200')).not.toContain(plain.id);
  expect(await list('scheduled=false&limit=200')).toContain(plain.id);
  expect(await list('scheduled=false&limit=200')).not.toContain(scheduled.id);
});

test('a clone has no schedule but the one it is given', async () => {
  const made = await scheduleImport();
  const clone = (body: object) =>
    api.call<ImportAnswer>(202, 'POST', `/v1/imports/${made.id}/clone`, body);
  expect(await clone({})).toMatchObject({ schedule: null, run: { status: 'queued' } });
  expect(await clone({ schedule: { cron: '0 5 * * *' } })).toMatchObject({
    schedule: { cron: '0 5 * * *' },
    run: null,
  });
});

test('what is wrong with a schedule is said with its field', async () => {
  const schedule = { cron: '* 3 1 * 1', maxFailures: 0, catchUpMinutes: 1.5, zone: 'UTC' };
  const paths = ({ errors }: Problem) => (errors ?? []).map(({ path }) => path).toSorted();
  const refused = await api.call<Problem>(422, 'POST', '/v1/imports', { ...USERS, schedule });
  expect(paths(refused)).toEqual([
    'schedule.catchUpMinutes',
    'schedule.cron',
    'schedule.cron',
    'schedule.maxFailures',
    'schedule.zone',
  ]);
  const made = await api.createImport();
  const again = await api.call<Problem>(422, 'PUT', pathOf(made), schedule);
  expect(paths(again)).toEqual(['catchUpMinutes', 'cron', 'cron', 'maxFailures', 'zone']);
  await api.call<Problem>(422, 'PUT', pathOf(made), {});
});

test('without Temporal a schedule is stored, and given to Temporal once it is back', async () => {
  const body = { json: { ...USERS, schedule: DAILY }, changes: { temporal } };
  const answer = await api.send('POST', '/v1/imports', body);
  expect(answer.status).toBe(202);
  const made = (await answer.json()) as ImportAnswer;
  const read = () => api.call<ScheduleAnswer>(200, 'GET', pathOf(made));
  expect((await read()).inForce).toBe(false);
  await inForce(made);
  expect((await read()).inForce).toBe(true);
  expect((await inTemporal(made).describe()).state.paused).toBe(false);
});

test('what somebody changes in Temporal itself is put right, and what is right is left alone', async () => {
  const made = await scheduleImport({ ...DAILY, paused: true });
  const lastUpdate = async () => (await inTemporal(made).describe()).info.lastUpdatedAt?.getTime();
  const harms = [
    () => inTemporal(made).delete(),
    () => inTemporal(made).unpause(),
    () =>
      inTemporal(made).update((found) => ({
        ...found,
        spec: { intervals: [{ every: '1 hour' }] },
        state: found.state as object,
      })),
    () =>
      inTemporal(made).update((found) => ({
        ...found,
        policies: { overlap: 'ALLOW_ALL' },
        state: found.state as object,
      })),
  ];
  for (const harm of harms) {
    await harm();
    await inForce(made);
    const { state, policies, info } = await inTemporal(made).describe();
    expect([state.paused, policies.overlap]).toEqual([true, 'SKIP']);
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T03:00:00/);
    const before = await lastUpdate();
    await inForce(made);
    expect(await lastUpdate()).toBe(before);
  }
});

test('a schedule whose runs fail in a row pauses itself and says so, until it is resumed', async () => {
  const made = await scheduleImport({ ...DAILY, maxFailures: 3 });
  const fail = async () => {
    await settleSchedule(api.dependencies, made.id, new Date());
    await addRun(made.id, 'failed');
    return api.call<ScheduleAnswer>(200, 'GET', pathOf(made));
  };
  expect((await fail()).health).toMatchObject({ state: 'failing' });
  await fail();
  await addRun(made.id, 'completed');
  expect(await fail()).toMatchObject({ failuresInARow: 1 });
  await addRun(made.id, 'cancelled');
  await fail();
  expect(await fail()).toMatchObject({ failuresInARow: 3, paused: false });
  // Two processes at once pause it once.
  await Promise.all([1, 2].map(() => settleSchedule(api.dependencies, made.id, new Date())));
  await inForce(made);
  expect(await api.call<ScheduleAnswer>(200, 'GET', pathOf(made))).toMatchObject({
    paused: true,
    pausedReason: 'failures',
    health: { state: 'paused', message: expect.stringContaining('3 runs in a row failed') },
    lastGoodRun: { status: 'completed' },
  });
  const { items } = await api.call<{ items: ImportAnswer[] }>(200, 'GET', '/v1/imports');
  expect(items.find(({ id }) => id === made.id)?.schedule?.pausedReason).toBe('failures');
  expect((await inTemporal(made).describe()).state).toMatchObject({
    paused: true,
    note: 'failures',
  });

  const resumed = await put(made, { ...DAILY, maxFailures: 3 });
  expect(resumed).toMatchObject({ paused: false, failuresInARow: 0 });
  expect(await fail()).toMatchObject({ paused: false, failuresInARow: 1 });
});

let slots = 0;

/** Adds the run of one more slot, which ended just now. */
async function addRun(importId: string, status: string): Promise<void> {
  const slot = new Date(Date.UTC(2020, 0, 1, slots++));
  await api.database.sql`
    insert into runs (id, import_id, entity, definition, dry_run, trigger, status, scheduled_for, finished_at)
    select ${randomUUID()}, id, entity, definition, false, 'schedule', ${status}, ${slot.toISOString()}::timestamptz,
      clock_timestamp()
    from imports where id = ${importId}`;
}

/** A cron expression that a schedule takes. */
function randomCron(random: () => number): string {
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const field = (min: number, max: number): string => {
    const [a, b] = [int(min, max), int(min, max)].toSorted((x, y) => x - y) as [number, number];
    const forms = [
      '*',
      `${a}`,
      `${a}-${b}`,
      `${a}-${b}/${int(1, 4)}`,
      `*/${int(1, max)}`,
      `${a},${b}`,
    ];
    return forms[int(0, forms.length - 1)] ?? '*';
  };
  for (;;) {
    const byMonth = random() < 0.5;
    const days = byMonth ? field(1, 31) : '*';
    const weekdays = byMonth ? '*' : field(0, 7);
    const cron = `${int(0, 59)} ${field(0, 23)} ${days} ${field(1, 12)} ${weekdays}`;
    if (cronProblems(cron).length === 0) return cron;
  }
}
