import { setTimeout as sleep } from 'node:timers/promises';

/** Sends `signal` to one process; false when it does not exist any more. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Kills every process of the group that `pid` leads, at once; false when there is none. */
export function killGroup(pid: number): boolean {
  return signalProcess(-pid, 'SIGKILL');
}

/** True when any process of the group that `pid` leads is still there. */
export function groupExists(pid: number): boolean {
  return signalProcess(-pid, 0);
}

/** Waits until the group that `pid` leads has no process left; false when it still has one after `milliseconds`. */
export async function groupIsGone(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (groupExists(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}

/** ESRCH: no such process. EPERM: macOS says so of a group whose last member has ended but was not collected yet. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ESRCH' || (code === 'EPERM' && process.platform === 'darwin');
}
