import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../db/migrations.ts';
import { type Child, deathOf } from './child.ts';
import { createDatabase, openPostgres } from './postgres.ts';
import { startService } from './service.ts';
import { messageOf, StartError } from './start-error.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { checkTemporal } from './temporal-external.ts';
import { openTemporalServer } from './temporal-server.ts';
import type { WorldSettings } from './world-settings.ts';

/** The processes of a world that have been started so far. */
export interface Parts {
  postgres?: Child;
  temporal?: Child;
  workers: Child[];
  api?: Child;
}

interface Start {
  env: Record<string, string>;
  fresh?: boolean;
  cliCacheDir?: string;
  signal: AbortSignal;
  say: (line: string) => void;
  parts: Parts;
}

type ServiceEnv = Record<string, string | undefined>;

/** The database of the local world. */
export const DATABASE = 'offline_imports';

/** Activities hand over what they have in hand; the slowest needs this long. */
const WORKER_GRACE_MILLISECONDS = 30_000;
const READY_SECONDS = 60;

/** Gives the address of a database with all tables: the one of the environment, else one of our own Postgres. */
export async function openDatabase(settings: WorldSettings, start: Start): Promise<string> {
  const { signal, say, parts } = start;
  if (settings.DATABASE_URL !== undefined) {
    say('Using the database of DATABASE_URL ...');
    await migrateExternal(settings.DATABASE_URL);
    return settings.DATABASE_URL;
  }
  say('Starting Postgres ...');
  const server = await openPostgres({
    dataDir: settings.DATA_DIR,
    port: settings.POSTGRES_PORT,
    fresh: start.fresh ?? false,
    signal,
    say,
  });
  parts.postgres = server.child;
  await createDatabase(server.url('postgres'), DATABASE);
  await migrate(server.url(DATABASE));
  return server.url(DATABASE);
}

/** Gives the TEMPORAL_ variables for the services: those of the environment, else of our own server. */
export async function openTemporal(settings: WorldSettings, start: Start): Promise<ServiceEnv> {
  const { env, signal, say, parts, cliCacheDir } = start;
  if (settings.TEMPORAL_ADDRESS !== undefined) {
    say(`Using the Temporal server at ${settings.TEMPORAL_ADDRESS} ...`);
    await checkTemporal(env, signal);
    return {};
  }
  const cli = await findTemporalCli({
    env,
    signal,
    say,
    ...(cliCacheDir === undefined ? {} : { cacheDir: cliCacheDir }),
    otherCacheDir: join(settings.DATA_DIR, 'bin'),
  });
  say(`Starting Temporal with the CLI ${cli.version}, ${cli.origin} ...`);
  const server = await openTemporalServer({
    cli: cli.path,
    dataDir: settings.DATA_DIR,
    port: settings.TEMPORAL_PORT,
    uiPort: settings.TEMPORAL_UI_PORT,
    fresh: start.fresh ?? false,
    signal,
  });
  parts.temporal = server.child;
  // A profile of the person's own (keys, TLS) is meant for another server. The file has to name a profile.
  const inherited = Object.keys(env).filter((name) => name.startsWith('TEMPORAL_'));
  const profile = join(settings.DATA_DIR, 'temporal.toml');
  writeFileSync(profile, '[profile.default]\n');
  return {
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    TEMPORAL_CONFIG_FILE: profile,
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_NAMESPACE: server.namespace,
    TEMPORAL_UI_URL: settings.TEMPORAL_UI_URL ?? server.uiUrl ?? undefined,
  };
}

/** Starts workers and waits until they poll; the second one and those behind it have a number in the name of their log. */
export async function startWorkers(
  count: number,
  env: ServiceEnv,
  dataDir: string,
  { parts, signal }: Start,
): Promise<void> {
  const start = async (number: string) => {
    const worker = await startService({
      name: 'The worker',
      script: 'activities/worker.ts',
      env,
      logFile: join(dataDir, 'logs', `worker${number}.log`),
      readyMessage: 'worker ready',
      graceMilliseconds: WORKER_GRACE_MILLISECONDS,
      signal,
    });
    parts.workers.push(worker);
  };
  for (let index = 1; index <= count; index += 1) await start(index === 1 ? '' : `-${index}`);
}

/** Starts the API and waits until it says that Postgres and Temporal answer it. */
export async function startApi(
  env: ServiceEnv,
  url: string,
  dataDir: string,
  { parts, signal }: Start,
): Promise<void> {
  const api = await startService({
    name: 'The API',
    script: 'api/server.ts',
    env,
    logFile: join(dataDir, 'logs', 'api.log'),
    readyMessage: 'api ready',
    signal,
  });
  parts.api = api;
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (true) {
    signal.throwIfAborted();
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (!api.isRunning()) throw deathOf(api, await api.exited);
    if (Date.now() >= deadline)
      throw new StartError(
        `The API at ${url} did not become ready within ${READY_SECONDS} s: ${(await answer?.text()) ?? 'no answer'}. Its log is ${api.logFile}.`,
      );
    await sleep(50);
  }
}

/** Stops what was started, those first who use the others. */
export async function stopAll({ api, workers, temporal, postgres }: Parts): Promise<void> {
  await api?.stop();
  await Promise.all(workers.map((worker) => worker.stop()));
  await temporal?.stop();
  await postgres?.stop();
}

/** Gives the reason as soon as one of the processes has ended. */
export function firstDeath({ api, workers, temporal, postgres }: Parts): Promise<StartError> {
  const all = [api, ...workers, temporal, postgres].filter((part) => part !== undefined);
  return Promise.race(all.map(async (part) => deathOf(part, await part.exited)));
}

async function migrateExternal(url: string): Promise<void> {
  try {
    await migrate(url);
  } catch (error) {
    const { host, pathname } = new URL(url);
    throw new StartError(
      `The database of DATABASE_URL (${host}${pathname}) cannot be used: ${messageOf(error)}. ` +
        'Check that it runs and exists, or unset DATABASE_URL to have one embedded.',
    );
  }
}
