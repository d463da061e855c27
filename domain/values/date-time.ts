const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_OFFSET = 18 * HOUR;
/** The years 1 to 9999, also in UTC: four digits write them, and the database takes them. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A moment as it was written. */
export interface DateTime {
  /** Milliseconds since 1970 in UTC; smaller parts of a second are cut off. */
  at: number;
  /** False when the text does not say how far it is from UTC: then it was read as UTC. */
  hasOffset: boolean;
}

/**
 * Gives the moment that an ISO 8601 text names: `2020-09-16T10:38:06+0100`, with a blank for the T, without seconds,
 * with a fraction of up to nine digits, with the offset as `Z`, `+01:00` or `+01` or without one, or the date alone,
 * which is its midnight. Null for every other text, and for days and times that do not exist.
 */
export function readIsoDateTime(text: string): DateTime | null {
  const trimmed = text.trim();
  const day = dayAt(trimmed);
  if (Number.isNaN(day)) return null;
  if (trimmed.length === 10) return moment(day, false);
  const separator = trimmed[10];
  if (separator !== 'T' && separator !== ' ') return null;
  const hours = twoDigits(trimmed, 11, 23);
  const minutes = trimmed[13] === ':' ? twoDigits(trimmed, 14, 59) : Number.NaN;
  let at = 16;
  let time = hours * HOUR + minutes * MINUTE;
  if (trimmed[at] === ':') {
    time += twoDigits(trimmed, 17, 59) * SECOND;
    const fractionEnd = trimmed[19] === '.' ? digitsEnd(trimmed, 20) : 19;
    if (fractionEnd === 20 || fractionEnd > 29) return null;
    time += Number(trimmed.slice(20, fractionEnd).padEnd(3, '0').slice(0, 3));
    at = fractionEnd;
  }
  const hasOffset = at < trimmed.length;
  return moment(day + time - (hasOffset ? offsetAt(trimmed, at) : 0), hasOffset);
}

/** Gives the moment, in milliseconds since 1970, of a text such as `2025-10-07 09:50:26 +0200`; null when it is none. */
export function readShopifyDateTime(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed[10] !== ' ' || trimmed[16] !== ':' || trimmed[19] !== ' ') return null;
  if (trimmed[20] === '.') return null;
  // Without the blank before the offset it is one of the forms of ISO 8601.
  const read = readIsoDateTime(trimmed.slice(0, 19) + trimmed.slice(20));
  return read?.hasOffset ? read.at : null;
}

/** Gives a moment as ISO 8601 in UTC, such as `2020-09-16T09:38:06Z`, with a fraction only when it has one. */
export function isoText(at: number): string {
  const day = Math.floor(at / DAY);
  const time = at - day * DAY;
  const second = time % MINUTE;
  const tail = second % SECOND === 0 ? SECOND_TEXTS[second / SECOND] : undefined;
  const minutes = MINUTE_TEXTS[Math.floor(time / MINUTE)];
  if (tail === undefined || minutes === undefined) return new Date(at).toISOString();
  return dayText(day) + minutes + tail;
}

const MINUTE_TEXTS = Array.from({ length: DAY / MINUTE }, (_, minute) =>
  new Date(minute * MINUTE).toISOString().slice(10, 17),
);
const SECOND_TEXTS = Array.from({ length: 60 }, (_, second) =>
  new Date(second * SECOND).toISOString().slice(17, 19).concat('Z'),
);
/** The days of a file are few, and each is on many rows. */
const DAY_TEXTS = new Map<number, string>();
const MOST_DAY_TEXTS = 10_000;

function dayText(day: number): string {
  let text = DAY_TEXTS.get(day);
  if (text === undefined) {
    if (DAY_TEXTS.size === MOST_DAY_TEXTS) DAY_TEXTS.clear();
    text = new Date(day * DAY).toISOString().slice(0, 10);
    DAY_TEXTS.set(day, text);
  }
  return text;
}

function moment(at: number, hasOffset: boolean): DateTime | null {
  // False for NaN too, which every part that is not right has made of it.
  return at >= EARLIEST && at <= LATEST ? { at, hasOffset } : null;
}

/** The midnight of the date that a text begins with; NaN when there is no such day. */
function dayAt(text: string): number {
  const year = twoDigits(text, 0, 99) * 100 + twoDigits(text, 2, 99);
  const month = twoDigits(text, 5, 12);
  const day = twoDigits(text, 8, 31);
  if (text[4] !== '-' || text[7] !== '-' || Number.isNaN(year + month + day)) return Number.NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const most = (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
  if (day < 1 || day > most) return Number.NaN;
  return daysSinceEpoch(year, month, day) * DAY;
}

/** Days from 1970-01-01 in the Gregorian calendar; years are counted from March, so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + dayOfYear - DAYS_TO_EPOCH;
}

const DAYS_TO_EPOCH = 719_468;

/** The offset that a text has from `from` to its end, in milliseconds; NaN when that is none. */
function offsetAt(text: string, from: number): number {
  const rest = text.length - from;
  const sign = text[from];
  if (sign === 'Z') return rest === 1 ? 0 : Number.NaN;
  if (sign !== '+' && sign !== '-') return Number.NaN;
  let offset = twoDigits(text, from + 1, 18) * HOUR;
  if (rest === 5) offset += twoDigits(text, from + 3, 59) * MINUTE;
  else if (rest === 6 && text[from + 3] === ':') offset += twoDigits(text, from + 4, 59) * MINUTE;
  else if (rest !== 3) return Number.NaN;
  if (offset > MOST_OFFSET) return Number.NaN;
  return sign === '+' ? offset : -offset;
}

/** The number of two digits; NaN when they are none, or more than `most`. */
function twoDigits(text: string, from: number, most: number): number {
  const value = digitAt(text, from) * 10 + digitAt(text, from + 1);
  return value <= most ? value : Number.NaN;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  while (!Number.isNaN(digitAt(text, end))) end += 1;
  return end;
}
