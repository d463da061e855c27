import { Cron } from 'croner';
import type { SchedulePeriod } from './periods.ts';

/** The next `count` times (UTC) of a cron expression after a time. */
export function nextTimes(cron: string, after: Date, count: number): Date[] {
  return read(cron).nextRuns(count, after);
}

/** The slots of a schedule after `after` up to `upTo`, oldest first, at most `most` of them. */
export function slotsOf(
  periods: readonly SchedulePeriod[],
  after: Date,
  upTo: Date,
  most: number,
): Date[] {
  const slots: Date[] = [];
  for (const { cron, from, to } of periods) {
    const end = to !== null && new Date(to) < upTo ? new Date(to) : upTo;
    const start = new Date(from) > after ? new Date(from) : after;
    const pattern = read(cron);
    let slot = pattern.nextRun(start);
    while (slot !== null && slot <= end && slots.length < most) {
      slots.push(slot);
      slot = pattern.nextRun(slot);
    }
  }
  return slots;
}

function read(cron: string): Cron {
  return new Cron(cron, { timezone: 'UTC' });
}
