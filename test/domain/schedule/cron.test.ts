import { expect, test } from 'vitest';
import { cronProblems, normalCron } from '../../../domain/schedule/cron.ts';
import { describeCron } from '../../../domain/schedule/describe-cron.ts';
import { nextTimes } from '../../../domain/schedule/slots.ts';

test.each([
  ['0 3 * * *', 'At 03:00, every day'],
  ['0 */6 * * *', 'On the hour, every 6 hours, every day'],
  ['0 * * * *', 'Every hour, every day'],
  ['0 0 1 * *', 'At 00:00, on day 1 of the month'],
  ['0 0 1 1 *', 'At 00:00, on day 1 of the month, only in January'],
  ['0 9,18 * * *', 'At 09:00 and 18:00, every day'],
  ['30 4 * * mon-fri', 'At 04:30, Monday through Friday'],
])('%s is taken, and reads "%s"', (cron, words) => {
  expect(cronProblems(cron)).toEqual([]);
  expect(describeCron(normalCron(cron))).toBe(words);
});

test('blanks and capitals do not matter, and shortcuts are spelled out', () => {
  expect(normalCron('  0  3 * *  sun ')).toBe('0 3 * * SUN');
  expect(normalCron('@Daily')).toBe('0 0 * * *');
  for (const word of ['@hourly', '@daily', '@weekly', '@monthly', '@yearly', '@annually'])
    expect([word, cronProblems(word)]).toEqual([word, []]);
});

test.each([
  ['* * * * *', 'the minute must be one number from 0 to 59'],
  ['*/15 * * * *', 'the minute must be one number'],
  ['0,30 * * * *', 'the minute must be one number'],
  ['60 * * * *', 'the minute "60" must be from 0 to 59'],
  ['0 24 * * *', 'the hour "24" must be from 0 to 23'],
  ['0 22-2 * * *', 'the hour "22-2" begins after its end'],
  ['0 5/2 * * *', 'the hour "5/2" has a step without a range: write 5-23/2'],
  ['0 */0 * * *', 'a step that must be from 1 to 23'],
  ['0 1,,2 * * *', 'the hour "" is not a value'],
  ['0 3 0 * *', 'the day of the month "0" must be from 1 to 31'],
  ['0 3 L * *', 'the day of the month "L" must be from 1 to 31'],
  ['0 3 * FOO *', 'the month "FOO" must be from 1 to 12, or JAN to DEC'],
  ['0 3 * * MON#1', 'the day of the week "MON#1" is not a value'],
  ['0 3 * * 8', 'the day of the week "8" must be from 0 to 7, or SUN to SAT'],
  ['0 8 1 * 1', 'give a day of the month or a day of the week'],
  ['0 0 31 2 *', 'never comes'],
  ['0 0 31 4,6 *', 'never comes'],
  ['0 3 * *', 'must have five fields'],
  ['0 0 3 * * *', 'must have five fields'],
  ['CRON_TZ=Europe/Lisbon 0 3 * * *', 'must have five fields'],
  ['@every 6h', 'must have five fields'],
  ['', 'must have five fields'],
])('%s is refused: %s', (cron, problem) => {
  expect(cronProblems(cron).join('\n')).toContain(problem);
});

test('everything that is wrong is said at once', () => {
  expect(cronProblems('* 24 32 13 9')).toHaveLength(6);
});

test('days that a month does not have are left out', () => {
  const after = new Date('2026-01-15T00:00:00Z');
  const days = (cron: string) =>
    nextTimes(cron, after, 3).map((time) => time.toISOString().slice(0, 10));
  expect(days('0 0 31 * *')).toEqual(['2026-01-31', '2026-03-31', '2026-05-31']);
  expect(days('0 0 29 2 *')).toEqual(['2028-02-29', '2032-02-29', '2036-02-29']);
});

test('the time of a slot is not its own next time', () => {
  const slot = new Date('2026-01-01T03:00:00Z');
  expect(nextTimes('0 3 * * *', slot, 1)).toEqual([new Date('2026-01-02T03:00:00Z')]);
});
