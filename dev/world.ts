import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvironment } from '../domain/environment.ts';
import { buildDashboard } from './build-dashboard.ts';
import { checkPostgresIsFree } from './postgres.ts';
import { keepSecrets } from './secrets.ts';
import type { StartError } from './start-error.ts';
import { together } from './together.ts';
import {
  firstDeath,
  openDatabase,
  openTemporal,
  type Parts,
  startApi,
  startWorkers,
  stopAll,
} from './world-parts.ts';
import { checkPorts } from './world-ports.ts';
import { parseWorldSettings, withoutEmpty } from './world-settings.ts';

export interface WorldOptions {
  /** The environment of the process, read by its entry file. */
  env: Record<string, string | undefined>;
  /** Begin without the data of an earlier start. A database or a Temporal server that is not ours keeps its data. */
  fresh?: boolean;
  /** How many workers; one when it is left out. */
  workers?: number;
  /** Where a fetched Temporal CLI is kept. */
  cliCacheDir?: string;
  /** Ends the start, wherever it is. */
  signal: AbortSignal;
  /** Told each step that takes a moment, as a line for the terminal. */
  say: (line: string) => void;
}

/** The local world: Postgres, Temporal, workers and the API. */
export interface World {
  apiUrl: string;
  apiKey: string;
  /** Undefined: whoever runs that Temporal did not say where its UI is. */
  temporalUiUrl: string | undefined;
  databaseUrl: string;
  /** Absolute. */
  dataDir: string;
  /** Gives the reason when one of its processes ends without being told to. */
  died: Promise<StartError>;
  /** Stops everything, those first who use the others. Can be called again. */
  stop: () => Promise<void>;
}

/** Starts what the environment does not already give, and waits until the API takes requests; must be stopped. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const env = withoutEmpty(options.env);
  const settings = parseWorldSettings(env);
  const dataDir = settings.DATA_DIR;
  await checkPorts(settings);
  if (settings.DATABASE_URL === undefined) await checkPostgresIsFree(dataDir);
  if (options.fresh) clearFiles(dataDir);
  const secrets = { ...keepSecrets(dataDir), ...env };
  const parts: Parts = { workers: [] };
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll(parts));
  const abort = new AbortController();
  const start = { ...options, env, parts, signal: AbortSignal.any([options.signal, abort.signal]) };
  try {
    await buildDashboard(env, options.say);
    const [databaseUrl, temporalEnv] = await together(
      abort,
      openDatabase(settings, start),
      openTemporal(settings, start),
    );
    const serviceEnv = {
      ...secrets,
      ...temporalEnv,
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PORT: String(settings.PORT),
    };
    // The services would refuse wrong settings too, but less readably: one after the other, each in its log.
    const { API_KEY, TEMPORAL_UI_URL } = parseEnvironment(serviceEnv);
    const apiUrl = `http://127.0.0.1:${settings.PORT}`;
    options.say('Starting the worker and the API ...');
    await together(
      abort,
      startWorkers(options.workers ?? 1, serviceEnv, dataDir, start),
      startApi(serviceEnv, apiUrl, dataDir, start),
    );
    const died = firstDeath(parts);
    return {
      apiUrl,
      apiKey: API_KEY,
      temporalUiUrl: TEMPORAL_UI_URL,
      databaseUrl,
      dataDir,
      died,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Named one by one: the folder may be one in which other things lie too. */
function clearFiles(dataDir: string): void {
  for (const name of ['spool', 'uploads', 'logs', 'demo-rejected.csv'])
    rmSync(join(dataDir, name), { recursive: true, force: true });
}
