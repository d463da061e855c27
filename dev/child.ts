import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardChild } from './guarded-children.ts';
import { groupIsGone, killGroup, signalProcess } from './process-group.ts';
import { StartError } from './start-error.ts';

export interface ChildOptions {
  /** What a person calls it, at the start of a sentence: "The worker". */
  name: string;
  command: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
  cwd?: string;
  /** Where its output goes, appended. */
  logFile: string;
  /** The signal that makes it stop in good order. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to stop before its whole group is killed. */
  graceMilliseconds?: number;
  /** The signal that ends it at once, when someone presses Ctrl-C a second time. */
  hardStopSignal?: NodeJS.Signals;
  user?: { uid: number; gid: number } | undefined;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process in a group of its own, with its output in a file. */
export interface Child {
  name: string;
  pid: number;
  logFile: string;
  /** Settles when the process has ended. */
  exited: Promise<ChildExit>;
  isRunning: () => boolean;
  /** What it has written since it was started. */
  output: () => string;
  /** Asks it to stop, waits, and kills what is left of its group. Can be called again. */
  stop: () => Promise<void>;
}

/** Starts a process in its own group, so that a Ctrl-C in the terminal reaches only us and we decide the order. */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const logStart = statSync(options.logFile).size;
  const process = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.user,
  });
  closeSync(log);
  const exited = new Promise<ChildExit>((resolve) => {
    process.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const pid = await started(process, options.name);
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const graceMilliseconds = options.graceMilliseconds ?? 10_000;
  const hardStopSignal = options.hardStopSignal ?? 'SIGKILL';
  const guarded = guardChild({ pid, stopSignal, graceMilliseconds, hardStopSignal });
  const isRunning = () => process.exitCode === null && process.signalCode === null;
  let stopping: Promise<void> | undefined;
  return {
    name: options.name,
    pid,
    logFile: options.logFile,
    exited,
    isRunning,
    output: () => readFileSync(options.logFile).subarray(logStart).toString('utf8'),
    stop: () => (stopping ??= stop()),
  };

  async function stop(): Promise<void> {
    if (isRunning()) signalProcess(pid, stopSignal);
    await Promise.race([exited, sleep(graceMilliseconds, undefined, { ref: false })]);
    // Whatever is left now is a straggler: the leader had its time, and its helpers end with it.
    if (!(await groupIsGone(pid, 500))) killGroup(pid);
    await groupIsGone(pid, 5_000);
    await guarded.release();
  }
}

/** The last `count` lines a child has written, indented to stand below a sentence. */
export function lastLines(child: Child, count = 12): string {
  const lines = child.output().trimEnd().split('\n').slice(-count);
  return lines.map((line) => `    ${line}`).join('\n');
}

/** The sentence for a child that ended before it was told to. */
export function deathOf(child: Child, exit: ChildExit): StartError {
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
  return new StartError(
    `${child.name} ended ${how}. The last lines of its log (${child.logFile}):\n${lastLines(child)}`,
  );
}

function started(process: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    process.once('spawn', () => resolve(process.pid ?? 0));
    process.once('error', (error) => {
      reject(new StartError(`${name} could not be started: ${error.message}`));
    });
  });
}
