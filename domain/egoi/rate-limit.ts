/** How often E-goi may be asked, as the headers of an answer tell it: for a short window, and for the account's hour. */
export interface Quota {
  /** Requests that are left in the window; null when a header does not tell. */
  remaining: number | null;
  /** Seconds until the window begins anew. */
  resetSeconds: number | null;
  accountRemaining: number | null;
  accountResetSeconds: number | null;
}

const LONGEST_WAIT_SECONDS = 3_600;
/** When no header tells how long to wait. */
const USUAL_WAIT_SECONDS = 30;

/** The quota in the headers of an answer. */
export function readQuota(header: (name: string) => string | undefined): Quota {
  const seconds = (name: string) => {
    const text = header(name)?.trim() ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    remaining: seconds('x-ratelimit-remaining'),
    resetSeconds: seconds('x-ratelimit-reset') ?? seconds('retry-after'),
    accountRemaining: seconds('x-account-remaining'),
    accountResetSeconds: seconds('x-account-reset'),
  };
}

/**
 * How many seconds to wait after E-goi has refused a request because there were too many. When the headers do not tell
 * which limit it was, the shorter wait is tried first, then the longer one.
 */
export function waitAfterRefusal(quota: Quota, refusalsInARow: number): number {
  const used = usedUp(quota);
  if (used.length > 0) return bounded(Math.max(...used));
  const resets = [quota.resetSeconds, quota.accountResetSeconds].filter(isTold);
  if (resets.length === 0) return USUAL_WAIT_SECONDS;
  return bounded(refusalsInARow === 0 ? Math.min(...resets) : Math.max(...resets));
}

/** How many seconds to wait before the next request, so that it is not refused; 0: it may follow at once. */
export function waitBeforeNext(quota: Quota): number {
  const used = usedUp(quota);
  return used.length === 0 ? 0 : bounded(Math.max(...used));
}

function usedUp(quota: Quota): number[] {
  const { remaining, resetSeconds, accountRemaining, accountResetSeconds } = quota;
  return [
    remaining === 0 ? resetSeconds : null,
    accountRemaining === 0 ? accountResetSeconds : null,
  ].filter(isTold);
}

function isTold(seconds: number | null): seconds is number {
  return seconds !== null;
}

function bounded(seconds: number): number {
  return Math.max(1, Math.min(seconds, LONGEST_WAIT_SECONDS));
}
