import type { Failpoint, Reach } from '../domain/failpoint.ts';

/** Strikes this process when its work reaches `failpoint`, as the fault campaign asks; undefined: never. */
export function createReach(failpoint: Failpoint | undefined): Reach {
  if (!failpoint) return () => {};
  let left = failpoint.nth;
  return (name) => {
    if (name !== failpoint.name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, failpoint.signal);
  };
}
