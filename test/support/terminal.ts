import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../dev/ports.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A command of the local world as it runs in somebody's terminal. */
export interface Terminal {
  pid: number;
  /** What it has printed so far. */
  output: () => string;
  /** Waits until it has printed `text`; fails when it ends before. */
  printed: (text: string) => Promise<void>;
  /** Sends a signal to it alone. */
  signal: (signal: NodeJS.Signals) => void;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** A data folder that Postgres can enter also when the tests run as root. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offline-imports-world-'));
  await chmod(dataDir, 0o755);
  return dataDir;
}

/** The environment of a world of its own: nothing given from outside, ports that are free. */
export async function worldEnv(dataDir: string): Promise<Record<string, string>> {
  const [PORT, POSTGRES_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT] = await Promise.all(
    Array.from({ length: 4 }, async () => String(await freePort())),
  );
  const outside =
    /^(DATABASE_URL|PORT|DATA_DIR|SPOOL_URL|UPLOADS_URL|.*_KEY|TEMPORAL_.*|POSTGRES_.*)$/;
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || outside.test(name) ? [] : [[name, value]],
  );
  const ports = { PORT, POSTGRES_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT };
  return { ...Object.fromEntries(kept), ...ports, DATA_DIR: dataDir } as Record<string, string>;
}

/** Runs an entry file of dev/ with Node. */
export function runInTerminal(args: readonly string[], env: Record<string, string>): Terminal {
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async printed(text) {
      const deadline = Date.now() + 60_000;
      while (!output.includes(text)) {
        if (child.exitCode !== null || Date.now() > deadline)
          throw new Error(`"${text}" was not printed, but:\n${output}`);
        await sleep(10);
      }
    },
    signal: (signal) => child.kill(signal),
    ended,
  };
}

/**
 * The processes that have to do with a data folder, by their command line, environment or working folder. Needs /proc,
 * so it is for Linux.
 */
export function processesOf(dataDir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll(
        '\0',
        ' ',
      );
      const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      const folder = read(() => readlinkSync(`/proc/${pid}/cwd`));
      const belongs = [command, environment, folder].some((text) => text.includes(dataDir));
      return belongs ? [`${pid} ${command.slice(0, 300)}`] : [];
    });
}

/** Waits until no process has to do with the data folder; gives those that are left after ten seconds. */
export async function leftBehind(dataDir: string, seconds = 10): Promise<string[]> {
  const deadline = Date.now() + seconds * 1000;
  while (processesOf(dataDir).length > 0 && Date.now() < deadline) await sleep(50);
  return processesOf(dataDir);
}

/** Processes end while they are looked at. */
function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
