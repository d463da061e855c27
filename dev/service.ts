import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, deathOf, lastLines, startChild } from './child.ts';
import { StartError } from './start-error.ts';

export interface ServiceOptions {
  /** What a person calls it: "The API". */
  name: string;
  /** The entry file, from the project's folder: `api/server.ts`. */
  script: string;
  env: Record<string, string | undefined>;
  logFile: string;
  /** The `msg` of the JSON log line that says that it takes work. */
  readyMessage: string;
  graceMilliseconds?: number;
  signal?: AbortSignal;
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const READY_SECONDS = 60;

/** Starts an entry file of ours as a process of its own and waits until its log says that it is ready. */
export async function startService(options: ServiceOptions): Promise<Child> {
  const child = await startChild({
    name: options.name,
    command: process.execPath,
    args: [options.script],
    cwd: PROJECT,
    env: options.env,
    logFile: options.logFile,
    graceMilliseconds: options.graceMilliseconds ?? 15_000,
  });
  try {
    await isReady(child, options);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function isReady(child: Child, { readyMessage, signal }: ServiceOptions): Promise<void> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (!hasLogged(child, readyMessage)) {
    signal?.throwIfAborted();
    if (!child.isRunning()) throw deathOf(child, await child.exited);
    if (Date.now() >= deadline)
      throw new StartError(
        `${child.name} was not ready after ${READY_SECONDS} s. Its log (${child.logFile}) ends with:\n${lastLines(child)}`,
      );
    await sleep(30);
  }
}

function hasLogged(child: Child, message: string): boolean {
  const field = `"msg":${JSON.stringify(message)}`;
  return child
    .output()
    .split('\n')
    .some((line) => line.startsWith('{') && line.includes(field));
}
