/** A time in which a cron expression was in force; times in ISO. */
export interface SchedulePeriod {
  cron: string;
  from: string;
  /** Null: still in force. */
  to: string | null;
}

/** The periods when from `at` on `cron` is in force, or nothing: what went before keeps its slots. */
export function changePeriods(
  periods: readonly SchedulePeriod[],
  cron: string | null,
  at: Date,
): SchedulePeriod[] {
  const last = periods.at(-1);
  if (last?.to === null && last.cron === cron) return [...periods];
  const closed = periods.map((period) => ({ ...period, to: period.to ?? at.toISOString() }));
  return cron === null ? closed : [...closed, { cron, from: at.toISOString(), to: null }];
}

/** The periods that still have slots after `settledUntil`. */
export function openPeriods(
  periods: readonly SchedulePeriod[],
  settledUntil: Date,
): SchedulePeriod[] {
  return periods.filter(({ to }) => to === null || new Date(to) > settledUntil);
}
