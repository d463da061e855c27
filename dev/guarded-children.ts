import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { groupIsGone, killGroup, signalProcess } from './process-group.ts';

export interface GuardedChild {
  pid: number;
  stopSignal: NodeJS.Signals;
  graceMilliseconds: number;
  /** Ends it at once. Postgres wants SIGQUIT: by SIGKILL its helpers would have to notice by themselves. */
  hardStopSignal: NodeJS.Signals;
}

/** Lives while there are children; stops them should we be killed. */
let guard: ChildProcess | undefined;
const children = new Map<number, GuardedChild>();

/** Has `child` stopped even when this process is killed with -9; `release` when it has been stopped. */
export function guardChild(child: GuardedChild): { release: () => Promise<void> } {
  guard ??= startGuard();
  children.set(child.pid, child);
  guard.stdin?.write(`+ ${child.pid} ${child.stopSignal} ${child.graceMilliseconds}\n`);
  return { release: () => release(child.pid) };
}

/** Ends all children of this process at once, without their consent: what a second Ctrl-C asks for. */
export async function killAllChildren(): Promise<void> {
  const all = [...children.values()];
  for (const { pid, hardStopSignal } of all) signalProcess(pid, hardStopSignal);
  await Promise.all(all.map(({ pid }) => groupIsGone(pid, 1_500)));
  for (const { pid } of all) killGroup(pid);
  guard?.kill('SIGKILL');
}

async function release(pid: number): Promise<void> {
  children.delete(pid);
  const ending = guard;
  ending?.stdin?.write(`- ${pid}\n`);
  if (!ending || children.size > 0) return;
  guard = undefined;
  const exited = new Promise((resolve) => ending.once('exit', resolve));
  ending.ref();
  ending.stdin?.end();
  if (ending.exitCode === null && ending.signalCode === null) await exited;
}

function startGuard(): ChildProcess {
  const script = fileURLToPath(new URL('./guard.ts', import.meta.url));
  const started = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  // Somebody may have ended it by hand: then only the safety net is missing.
  started.on('error', () => {});
  started.stdin.on('error', () => {});
  started.unref();
  return started;
}
