import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

const NAME = 'postgres';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * The user that Postgres runs as: undefined for our own, which is right unless we are root. Postgres refuses root,
 * so then it is the user `postgres`, made when the system has none.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known) return known;
  // Debian and Red Hat have useradd, Alpine has adduser.
  const made =
    run('useradd', '--system', '--user-group', '--no-create-home', NAME) ||
    run('adduser', '-S', '-D', '-H', NAME);
  const user = made ? lookUp() : undefined;
  if (user) return user;
  throw new StartError(
    `Postgres refuses to run as root, and a system user "${NAME}" for it could not be made. ` +
      `Make one (useradd --system ${NAME}), start as an ordinary user, or set DATABASE_URL to a Postgres that runs.`,
  );
}

/** True when `user` (undefined: we ourselves) can read the file or folder, through all folders above it. */
export function canRead(user: SystemUser | undefined, path: string): boolean {
  if (!user) return true;
  const test = spawnSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', path], { cwd: '/', ...user });
  return test.status === 0;
}

/** Makes a folder that belongs to `user`, for that user alone: Postgres wants exactly that of its data. */
export function makePrivateFolder(path: string, user: SystemUser | undefined): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  if (user) chownSync(path, user.uid, user.gid);
}

/** A copy of a folder of programs at `target`, made once; written under another name first, so that it is whole. */
export function copyPrograms(source: string, target: string): string {
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(target, 'bin'))) throw error;
  }
  return target;
}

function lookUp(): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return status === 0 ? Number(stdout.trim()) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
