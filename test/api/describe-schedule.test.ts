import { expect, test } from 'vitest';
import type { ScheduleDescription } from '../../api/schemas/schedule.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();

test('a cron expression is described before an import is given it', async () => {
  const path = '/v1/schedules/describe';
  const described = await api.call<ScheduleDescription>(200, 'POST', path, { cron: '@daily' });
  expect(described).toMatchObject({ cron: '0 0 * * *', description: 'At 00:00, every day' });
  const times = described.nextTimes.map((time) => Date.parse(time));
  expect(times).toHaveLength(5);
  expect(times[0]).toBeGreaterThan(Date.now());
  expect(times.slice(1).map((time, at) => time - (times[at] ?? 0))).toEqual(
    Array.from({ length: 4 }, () => 86_400_000),
  );
  const problem = await api.call<Problem>(422, 'POST', path, { cron: '* 3 * * *' });
  expect(problem.errors).toMatchObject([
    { path: 'cron', message: expect.stringContaining('the minute must be one number') },
  ]);
});
