import { execFileSync } from 'node:child_process';
import type { Child } from '../../dev/child.ts';
import { groupIsGone, killGroup, signalProcess } from '../../dev/process-group.ts';

/** Kills Postgres and every process of it by -9: each of them leads a group of its own, and would live on for a while. */
export async function killWithChildren(child: Child): Promise<void> {
  // A postmaster that sees its children end would begin to recover.
  signalProcess(child.pid, 'SIGSTOP');
  const children = childrenOf(child.pid);
  killGroup(child.pid);
  for (const pid of children) signalProcess(pid, 'SIGKILL');
  await child.exited;
  await Promise.all(children.map((pid) => groupIsGone(pid, 5_000)));
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid ?? 0);
}
