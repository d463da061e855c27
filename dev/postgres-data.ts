import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from './process-group.ts';
import type { SystemUser } from './postgres-user.ts';
import { StartError } from './start-error.ts';

/** Throws a sentence when the data folder cannot be opened by this Postgres and this user. */
export function checkDataFolder(
  data: string,
  passwordFile: string,
  majorVersion: number,
  user: SystemUser | undefined,
): void {
  if (!existsSync(data)) return;
  const remedy =
    'To begin anew, move that folder away; to keep what is in it, export it with the Postgres that made it.';
  const owner = statSync(data).uid;
  const expected = user?.uid ?? process.getuid?.() ?? owner;
  if (owner !== expected)
    throw new StartError(
      `The database in ${data} belongs to user ${owner}, but Postgres would run as user ${expected}. ` +
        'Start as the user who made it, or choose another folder with DATA_DIR.',
    );
  const versionFile = join(data, 'PG_VERSION');
  if (!existsSync(versionFile))
    throw new StartError(`${data} is not a database of Postgres: it has no PG_VERSION. ${remedy}`);
  const found = readFileSync(versionFile, 'utf8').trim();
  if (found !== String(majorVersion))
    throw new StartError(
      `The database in ${data} was made by Postgres ${found}, and this is Postgres ${majorVersion}, which cannot read it. ` +
        `${remedy} Or choose another folder with DATA_DIR.`,
    );
  if (!existsSync(passwordFile))
    throw new StartError(
      `The password of the database in ${data} is gone: ${passwordFile} does not exist. ${remedy}`,
    );
}

/**
 * Takes away what a crash left behind. Postgres forgives a postmaster.pid whose process is gone, but not one whose
 * number another program has been given since, as happens after a restart of the machine.
 */
export async function clearStalePid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  // One that is just stopping is waited for.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const pid = readPid(file);
    if (pid === null || !signalProcessExists(pid)) return;
    if (!isPostgres(pid)) {
      rmSync(file, { force: true });
      return;
    }
    await sleep(100);
  }
  throw new StartError(
    `Another Postgres (process ${readPid(file)}) works on ${data}: likely npm start or npm run demo in another terminal. ` +
      'Stop that first, or choose another folder with DATA_DIR.',
  );
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function signalProcessExists(pid: number): boolean {
  try {
    return signalProcess(pid, 0);
  } catch {
    // It exists and belongs to another user.
    return true;
  }
}

function isPostgres(pid: number): boolean {
  const { stdout, error } = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], {
    encoding: 'utf8',
  });
  // Without ps, leave the file alone and let Postgres decide.
  return error !== undefined || /postgres/.test(stdout);
}
