import { expect, test } from 'vitest';
import {
  changePeriods,
  openPeriods,
  type SchedulePeriod,
} from '../../../domain/schedule/periods.ts';
import { slotsOf } from '../../../domain/schedule/slots.ts';

const at = (time: string) => new Date(`2026-03-01T${time}:00.000Z`);
const hours = (slots: Date[]) => slots.map((slot) => slot.toISOString().slice(11, 16));

test('a schedule has slots only while it is in force, each change from its own time on', () => {
  let periods = changePeriods([], '0 * * * *', at('00:30'));
  periods = changePeriods(periods, '30 * * * *', at('03:15'));
  periods = changePeriods(periods, null, at('05:00'));
  periods = changePeriods(periods, '0 * * * *', at('08:00'));
  const slots = slotsOf(periods, at('00:00'), at('10:00'), 100);
  expect(hours(slots)).toEqual(
    ['01:00', '02:00', '03:00', '03:30', '04:30', '09:00', '10:00'], //
  );
});

test('saying the same again changes nothing', () => {
  const periods = changePeriods([], '0 * * * *', at('00:30'));
  expect(changePeriods(periods, '0 * * * *', at('04:00'))).toEqual(periods);
  const paused = changePeriods(periods, null, at('05:00'));
  expect(changePeriods(paused, null, at('06:00'))).toEqual(paused);
});

test('what is settled is left out, in periods and in slots, and a long time comes in parts', () => {
  const periods: SchedulePeriod[] = [
    { cron: '0 * * * *', from: at('00:00').toISOString(), to: at('02:30').toISOString() },
    { cron: '15 * * * *', from: at('02:30').toISOString(), to: null },
  ];
  expect(hours(slotsOf(periods, at('02:00'), at('04:15'), 100))).toEqual(['03:15', '04:15']);
  expect(openPeriods(periods, at('02:29'))).toEqual(periods);
  expect(openPeriods(periods, at('02:30'))).toEqual(periods.slice(1));
  expect(hours(slotsOf(periods, at('00:00'), at('23:00'), 3))).toEqual(['01:00', '02:00', '03:15']);
});
