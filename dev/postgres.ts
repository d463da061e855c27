import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type Child, deathOf, lastLines, startChild } from './child.ts';
import { checkDataFolder, clearStalePid } from './postgres-data.ts';
import { findPostgres, type PostgresPlace } from './postgres-programs.ts';
import { postgresSettings } from './postgres-settings.ts';
import { makePrivateFolder, postgresUser, type SystemUser } from './postgres-user.ts';
import { StartError } from './start-error.ts';

export interface PostgresOptions {
  /** The data folder of the world; Postgres gets `postgres/` and `logs/postgres.log` in it. */
  dataDir: string;
  port: number;
  /** Begin with an empty database. */
  fresh?: boolean;
  /** Settings that replace those of postgres-settings.ts. */
  settings?: Record<string, string>;
  /** Ends the start. */
  signal?: AbortSignal;
  /** Told what is worth a line on the terminal. */
  say?: (line: string) => void;
}

/** A Postgres of our own. */
export interface EmbeddedPostgres {
  child: Child;
  port: number;
  /** The address of a database in it. */
  url: (database: string) => string;
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop: () => Promise<void>;
}

/** Crash recovery replays up to max_wal_size of log, which takes a slow disk this long. */
const START_SECONDS = 180;

/** Starts the embedded Postgres on 127.0.0.1, with its data kept in `dataDir/postgres`; must be stopped. */
export async function openPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const user = postgresUser();
  const place = await findPostgres(dataDir, user);
  if (place.moved) options.say?.(place.moved);
  const data = join(place.home, 'postgres');
  const passwordFile = join(dataDir, 'postgres-password');
  await clearStalePid(data);
  if (options.fresh) rmSync(data, { recursive: true, force: true });
  checkDataFolder(data, passwordFile, place.majorVersion, user);
  const logFile = join(dataDir, 'logs', 'postgres.log');
  const run = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, cwd: '/', logFile, user };
  options.signal?.throwIfAborted();
  if (!existsSync(join(data, 'PG_VERSION'))) await createData(place, data, passwordFile, run);
  const password = readFileSync(passwordFile, 'utf8').trim();
  const settings = { ...postgresSettings(), ...options.settings };
  const child = await startChild({
    ...run,
    name: 'Postgres',
    command: place.postgres,
    args: [
      '-D',
      data,
      `--port=${options.port}`,
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    stopSignal: 'SIGINT',
    hardStopSignal: 'SIGQUIT',
    graceMilliseconds: 60_000,
  });
  const url = (database: string) =>
    `postgres://postgres:${password}@127.0.0.1:${options.port}/${database}`;
  try {
    await answers(child, url('postgres'), options.signal);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { child, port: options.port, url, stop: child.stop };
}

/** Throws a sentence when another Postgres works on the data in `dataDir`. */
export async function checkPostgresIsFree(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const { home } = await findPostgres(resolve(dataDir), postgresUser());
  await clearStalePid(join(home, 'postgres'));
}

/** Creates the database `name` unless it is there. */
export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end();
  }
}

interface RunAs {
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  user: SystemUser | undefined;
}

/** Made under another name and renamed, so that an interrupted start never leaves half a database behind. */
async function createData(
  place: PostgresPlace,
  data: string,
  passwordFile: string,
  run: RunAs,
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  const passwordForInit = join(unfinished, 'password');
  const password = randomBytes(18).toString('base64url');
  rmSync(unfinished, { recursive: true, force: true });
  makePrivateFolder(unfinished, run.user);
  writeFileSync(passwordForInit, `${password}\n`, { mode: 0o644 });
  const created = join(unfinished, 'data');
  const child = await startChild({
    ...run,
    name: 'initdb, which creates the database,',
    command: place.initdb,
    args: [
      `--pgdata=${created}`,
      '--username=postgres',
      `--pwfile=${passwordForInit}`,
      // The same order of text on every machine, and passwords that are never sent in the clear.
      '--encoding=UTF8',
      '--locale=C',
      '--auth=scram-sha-256',
      // A loss of power in the first second is answered by creating it again.
      '--no-sync',
    ],
  });
  const exit = await child.exited;
  await child.stop();
  if (exit.code !== 0) throw deathOf(child, exit);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  renameSync(created, data);
  rmSync(unfinished, { recursive: true, force: true });
}

async function answers(child: Child, url: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (!child.isRunning()) throw deathOf(child, await child.exited);
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (error instanceof postgres.PostgresError && error.code === '28P01')
        throw new StartError(
          `Another Postgres, with another password, answers on port ${new URL(url).port}.`,
        );
      await sleep(50);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  throw new StartError(
    `Postgres did not answer within ${START_SECONDS} s. Its log (${child.logFile}) ends with:\n${lastLines(child)}`,
  );
}
