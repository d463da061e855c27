import { isKnownZone, zoneOffset } from './zone-offset.ts';

/** A time as a pattern has read it: calendar fields, and how far from UTC they are meant. */
export interface CivilTime {
  /** 0 when it was not read, as month and day. */
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Digits behind the decimal point of the second; '' when there are none. */
  fraction: string;
  /** The hour is one of 12, and means nothing without `half`. */
  isHalfDay: boolean;
  half: 'AM' | 'PM' | null;
  offsetMinutes: number;
  /** The name of a zone, which wins over the offset. */
  zone: string | null;
}

/** Years with fewer digits than three are no years of a calendar in use, but blanks such as 0000. */
const FIRST_YEAR = 100;
const LAST_YEAR = 9999;
const MINUTE = 60_000;
const TWO = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** A time of which nothing is read yet. */
export function emptyTime(): CivilTime {
  return {
    year: 0,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    fraction: '',
    isHalfDay: false,
    half: null,
    offsetMinutes: 0,
    zone: null,
  };
}

/** ISO 8601 in UTC, with a fraction only when it is not zero; null when there is no such day, hour or zone. */
export function isoOf(time: CivilTime): string | null {
  const { year, month, day, minute, second, zone, offsetMinutes } = time;
  if (year < FIRST_YEAR || month < 1 || day < 1 || day > daysOf(year, month)) return null;
  if (time.isHalfDay && time.half === null) return null;
  const hour = time.half === 'PM' ? time.hour + 12 : time.hour;
  // Optional parts may say the hour twice, in two forms.
  if (hour > 23) return null;
  const fraction = time.fraction === '' ? '' : fractionText(time.fraction);
  if (zone === null && offsetMinutes === 0)
    return dateText(year, month, day) + clockText(hour, minute, second, fraction);
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const at = zone === null ? local - offsetMinutes * MINUTE : inZone(local, zone);
  if (at === null) return null;
  const utc = new Date(at);
  const utcYear = utc.getUTCFullYear();
  if (utcYear > LAST_YEAR) return null;
  return (
    dateText(utcYear, utc.getUTCMonth() + 1, utc.getUTCDate()) +
    clockText(utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds(), fraction)
  );
}

// Times are put together from parts that are written once: texts this short are joined quickly.

const YEARS = Array.from(
  { length: LAST_YEAR + 1 },
  (_, year) => `${String(year).padStart(4, '0')}-`,
);
const DAYS = TWO.slice(0, 13).flatMap((month) => TWO.slice(0, 32).map((day) => `${month}-${day}T`));

/** A date such as `2021-01-21T`. */
function dateText(year: number, month: number, day: number): string {
  return (YEARS[year] ?? '') + (DAYS[month * 32 + day] ?? '');
}

const MINUTES = TWO.slice(0, 24).flatMap((hour) =>
  TWO.slice(0, 60).map((minute) => `${hour}:${minute}:`),
);

/** A time of day such as `14:25:00Z`. */
function clockText(hour: number, minute: number, second: number, fraction: string): string {
  const text = MINUTES[hour * 60 + minute] ?? '';
  return fraction === '' ? text + (SECONDS[second] ?? '') : `${text}${two(second)}${fraction}Z`;
}

const SECONDS = TWO.slice(0, 60).map((second) => `${second}Z`);

function two(number: number): string {
  return TWO[number] ?? '';
}

function fractionText(digits: string): string {
  const significant = digits.replace(/0+$/, '');
  return significant === '' ? '' : `.${significant}`;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The instant at which clocks in `zone` show `local`; of two the earlier one, in a gap as if clocks had not moved yet. */
function inZone(local: number, zone: string): number | null {
  if (!isKnownZone(zone)) return null;
  const day = 24 * 60 * MINUTE;
  const before = zoneOffset(zone, local - day);
  const after = zoneOffset(zone, local + day);
  const early = local - before;
  if (before === after || zoneOffset(zone, early) === before) return early;
  const late = local - after;
  return zoneOffset(zone, late) === after ? late : early;
}
