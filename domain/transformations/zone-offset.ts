/** Names of UTC, in any case. */
const UTC_NAMES = new Set(['UTC', 'GMT', 'Z', 'UT']);
/**
 * Short names that mean one zone only. Others are refused, although the platform knows some: to it BST is the time
 * of Dhaka.
 */
const SHORT_NAMES = new Set(['CET', 'EET', 'MET', 'WET', 'EST', 'MST', 'HST']);
const DAY = 86_400_000;
/** A file of made-up zones or of very many days must not fill the memory. */
const MOST_ZONES = 1_000;
const MOST_DAYS = 20_000;

interface Zone {
  format: Intl.DateTimeFormat;
  /** How far clocks are ahead of UTC when a day of UTC begins, by days since 1970. */
  atDays: Map<number, number>;
}

/** Null: not a zone of the IANA database. */
const zones = new Map<string, Zone | null>();

/** True for UTC and the names of the IANA database, such as Europe/Lisbon. */
export function isKnownZone(name: string): boolean {
  return isUtc(name) || zoneOf(name) !== null;
}

/** How many milliseconds clocks in a known zone are ahead of UTC at an instant. */
export function zoneOffset(name: string, at: number): number {
  const zone = isUtc(name) ? null : zoneOf(name);
  if (zone === null) return 0;
  // Clocks are not changed twice within a day, so most days are told by their ends.
  const day = Math.floor(at / DAY);
  const begin = atDay(zone, day);
  return begin === atDay(zone, day + 1) ? begin : offsetAt(zone.format, at);
}

function isUtc(name: string): boolean {
  return UTC_NAMES.has(name.toUpperCase());
}

function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const isName = name.includes('/') || SHORT_NAMES.has(name.toUpperCase());
  const format = isName ? formatOf(name) : null;
  const zone = format && { format, atDays: new Map<number, number>() };
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}

function atDay({ format, atDays }: Zone, day: number): number {
  const known = atDays.get(day);
  if (known !== undefined) return known;
  const offset = offsetAt(format, day * DAY);
  if (atDays.size >= MOST_DAYS) atDays.clear();
  atDays.set(day, offset);
  return offset;
}

function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
