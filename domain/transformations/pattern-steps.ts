import type { CivilTime } from './civil-time.ts';

/** A step reads from `at` and gives where to go on; -1 when the text does not have its form. */
export type Step = (text: string, at: number, time: CivilTime) => number;

/** Makes the step of a letter, of how often it stands and whether digits may follow it at once. */
type CreateStep = (width: number, touches: boolean) => Step;

const ZERO = 48;
const MONTHS = namesOf(
  'January February March April May June July August September October November December',
);
const WEEKDAYS = namesOf('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
const MOST_OFFSET_HOURS = 18;

/** How each letter of a pattern is read. */
export const STEPS: ReadonlyMap<string, CreateStep> = new Map<string, CreateStep>([
  ['y', year],
  ['u', year],
  ['M', month],
  ['L', month],
  ['d', numeric(1, 31, (time, value) => (time.day = value))],
  ['E', () => (text, at) => endOfName(text, at, WEEKDAYS, () => {})],
  ['H', numeric(0, 23, (time, value) => (time.hour = value))],
  ['h', halfDayHour(1, 12)],
  ['K', halfDayHour(0, 11)],
  ['k', numeric(1, 24, (time, value) => (time.hour = value % 24))],
  ['m', numeric(0, 59, (time, value) => (time.minute = value))],
  ['s', numeric(0, 59, (time, value) => (time.second = value))],
  ['S', fraction],
  ['a', half],
  ['Z', offset],
  ['X', offset],
  ['x', offset],
  ['z', zoneName],
  ['V', zoneName],
]);

/** The value of the digit at a place; 10 or more, or negative or NaN, when there is none. */
function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - ZERO;
}

function isDigit(value: number): boolean {
  return value >= 0 && value <= 9;
}

/** A number of one or two digits, or of exactly two, between bounds. */
function numeric(
  least: number,
  most: number,
  set: (time: CivilTime, value: number) => void,
): CreateStep {
  return (width) => (text, at, time) => {
    let value = digitAt(text, at);
    if (!isDigit(value)) return -1;
    let end = at + 1;
    const second = digitAt(text, end);
    if (isDigit(second)) {
      value = value * 10 + second;
      end += 1;
    } else if (width > 1) return -1;
    if (value < least || value > most) return -1;
    set(time, value);
    return end;
  };
}

function halfDayHour(least: number, most: number): CreateStep {
  return numeric(least, most, (time, value) => {
    time.hour = value % 12;
    time.isHalfDay = true;
  });
}

function year(width: number): Step {
  const digits = width === 2 ? 2 : 4;
  const century = width === 2 ? 2000 : 0;
  return (text, at, time) => {
    let value = 0;
    for (let place = at; place < at + digits; place += 1) {
      const digit = digitAt(text, place);
      if (!isDigit(digit)) return -1;
      value = value * 10 + digit;
    }
    time.year = value + century;
    return at + digits;
  };
}

function month(width: number): Step {
  if (width <= 2) return numeric(1, 12, (time, value) => (time.month = value))(width, false);
  return (text, at, time) =>
    endOfName(text, at, MONTHS, (place) => {
      time.month = place + 1;
    });
}

/** Exports write as many digits as they have; only digits that follow each other need the pattern's width. */
function fraction(width: number, touches: boolean): Step {
  const [least, most] = touches ? [width, width] : [1, 9];
  return (text, at, time) => {
    let end = at;
    while (end - at < most && isDigit(digitAt(text, end))) end += 1;
    if (end - at < least) return -1;
    time.fraction = text.slice(at, end);
    return end;
  };
}

function half(): Step {
  return (text, at, time) => {
    const word = text.slice(at, at + 2).toUpperCase();
    if (word !== 'AM' && word !== 'PM') return -1;
    time.half = word;
    return at + 2;
  };
}

/** An offset such as +01, +0100, +01:00 or Z. */
function offset(): Step {
  return (text, at, time) => {
    const sign = text[at];
    if (sign === 'Z' || sign === 'z') return at + 1;
    const hours = twoDigitsAt(text, at + 1);
    if ((sign !== '+' && sign !== '-') || Number.isNaN(hours)) return -1;
    const colon = text[at + 3] === ':' ? 1 : 0;
    const minutes = twoDigitsAt(text, at + 3 + colon);
    const total = hours * 60 + (minutes || 0);
    if (total > MOST_OFFSET_HOURS * 60 || minutes > 59) return -1;
    time.offsetMinutes = sign === '-' ? -total : total;
    return Number.isNaN(minutes) ? at + 3 : at + 5 + colon;
  };
}

/** NaN when there are none. */
function twoDigitsAt(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones : Number.NaN;
}

function zoneName(): Step {
  return (text, at, time) => {
    const match = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*/.exec(text.slice(at, at + 64));
    if (!match) return -1;
    time.zone = match[0];
    return at + match[0].length;
  };
}

/** Names in lower case with their places, by their first three letters. */
function namesOf(list: string): ReadonlyMap<string, { place: number; full: string }> {
  const names = list.toLowerCase().split(' ');
  return new Map(names.map((full, place) => [full.slice(0, 3), { place, full }]));
}

/** Reads a name, whole or by its first three letters, whatever the case. */
function endOfName(
  text: string,
  at: number,
  names: ReturnType<typeof namesOf>,
  set: (place: number) => void,
): number {
  const name = names.get(text.slice(at, at + 3).toLowerCase());
  if (!name) return -1;
  set(name.place);
  const { full } = name;
  return at + (text.slice(at, at + full.length).toLowerCase() === full ? full.length : 3);
}
