import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type Child, deathOf, lastLines, startChild } from './child.ts';
import { isListening } from './ports.ts';
import { messageOf, StartError } from './start-error.ts';
import { namespaceIsReady, searchAttributeWords } from './temporal-namespace.ts';

/** The namespace of the local world; Temporal makes it by itself. */
export const TEMPORAL_NAMESPACE = 'default';

export interface TemporalServerOptions {
  /** The program, as findTemporalCli gives it. */
  cli: string;
  /** The data folder of the world: `temporal.db` and `logs/temporal.log` in it. */
  dataDir: string;
  port: number;
  /** Null: without the web UI. */
  uiPort: number | null;
  /** Begin without workflows. */
  fresh?: boolean;
  /** False: it does not wait for the disk, and its state may be lost with the power, not with the process. Default: true. */
  waitsForDisk?: boolean;
  /** Settings of the server itself, by the names of Temporal's dynamic configuration. */
  dynamicConfig?: Record<string, string>;
  /** Ends the start. */
  signal?: AbortSignal;
}

/** A Temporal dev server of our own. */
export interface TemporalServer {
  child: Child;
  address: string;
  namespace: string;
  /** Null: it has no web UI. */
  uiUrl: string | null;
  stop: () => Promise<void>;
}

const START_SECONDS = 60;

/** Starts `temporal server start-dev` on 127.0.0.1, with its state kept in `dataDir/temporal.db`; must be stopped. */
export async function openTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'temporal.db');
  if (options.fresh)
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
  const child = await startChild({
    name: 'The Temporal server',
    command: options.cli,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${options.port}`,
      `--db-filename=${file}`,
      ...(options.waitsForDisk === false ? ['--sqlite-pragma=synchronous=0'] : []),
      `--namespace=${TEMPORAL_NAMESPACE}`,
      '--log-level=warn',
      // The UI would otherwise ask an address outside for its news.
      ...(options.uiPort === null
        ? ['--headless']
        : [`--ui-port=${options.uiPort}`, '--ui-disable-news-fetch']),
      ...Object.entries(options.dynamicConfig ?? {}).map(
        ([name, value]) => `--dynamic-config-value=${name}=${JSON.stringify(value)}`,
      ),
      ...searchAttributeWords().map((words) => `--search-attribute=${words}`),
    ],
    env: { PATH: '/usr/bin:/bin', HOME: dataDir, TZ: 'UTC' },
    logFile: join(dataDir, 'logs', 'temporal.log'),
  });
  const address = `127.0.0.1:${options.port}`;
  try {
    await answers(child, address, options.signal);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    child,
    address,
    namespace: TEMPORAL_NAMESPACE,
    uiUrl: options.uiPort === null ? null : `http://127.0.0.1:${options.uiPort}`,
    stop: child.stop,
  };
}

async function answers(child: Child, address: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  const connection = Connection.lazy({ address });
  try {
    // Knocks until the port opens: a client that comes too early waits a second before it tries again.
    while (!(await isListening(address))) {
      signal?.throwIfAborted();
      if (!child.isRunning()) throw deathOf(child, await child.exited);
      if (Date.now() >= deadline) throw new Error('its port stays closed');
      await sleep(20);
    }
    await namespaceIsReady(connection, TEMPORAL_NAMESPACE, deadline, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The Temporal server did not answer within ${START_SECONDS} s (${messageOf(error)}). ` +
        `Its log (${child.logFile}) ends with:\n${lastLines(child)}`,
    );
  } finally {
    await connection.close();
  }
}
