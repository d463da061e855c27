import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createDataConverter } from '../../activities/workers.ts';
import type { Child } from '../../dev/child.ts';
import { openContactsServer } from '../../dev/contacts-server.ts';
import { openPostgres } from '../../dev/postgres.ts';
import { signalProcess } from '../../dev/process-group.ts';
import { StartError } from '../../dev/start-error.ts';
import { openTemporalServer } from '../../dev/temporal-server.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { type Caller, callerOf } from '../support/caller.ts';
import { killHard, startApi, startWorker, TEST_SECRETS_KEY } from '../support/processes.ts';
import { asRole, createOwnedDatabase } from '../support/roles.ts';
import { CONTACTS } from './cases.ts';
import { killWithChildren } from './kill-with-children.ts';
import { quietPorts } from './quiet-ports.ts';
import { watchService, type WatchedService } from './watch-service.ts';

/** The processes of a world. */
export const PARTS = ['postgres', 'temporal', 'api', 'worker'] as const;
export type Part = (typeof PARTS)[number];

type Extra = Record<string, string>;

/** A service with a Postgres and a Temporal of its own, whose processes can be killed and started again. */
export interface ChaosWorld extends Caller {
  /** The address of its API. */
  readonly url: string;
  /** The address of its database, with all rights. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly spoolDir: string;
  readonly temporal: Client;
  readonly parts: Readonly<Record<Part, Child>>;
  /** All API and worker processes so far that may have something to tell. */
  readonly services: Set<WatchedService>;
  /** Kills a process and all that it started by -9. */
  kill: (part: Part) => Promise<void>;
  /** Stops Postgres as `pg_ctl stop -m immediate` does: without a checkpoint, so that it recovers as after a crash. */
  stopPostgresAtOnce: () => Promise<void>;
  /** Starts a process, as often as it takes, as a supervisor does; API and worker with more variables. */
  start: (part: Part, extra?: Extra) => Promise<void>;
  /** Starts one more worker, which is from now on the worker of the world. */
  startWorker: (extra?: Extra) => Promise<Child>;
  /** Has the API or the worker stop in good order and start with these variables, unless it has them already. */
  need: (part: 'api' | 'worker', extra: Extra) => Promise<void>;
  stop: () => Promise<void>;
  /** Removes its folder. */
  remove: () => void;
}

const DATABASE = 'offline_imports';
const START_SECONDS = 60;
/** Processes are killed, never the power: what the system has taken is safe without waiting for the disk. */
const POSTGRES_SETTINGS = { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB' };

/** Starts a world with nothing in it; must be stopped. `cli` is the Temporal CLI. */
export async function openChaosWorld(cli: string): Promise<ChaosWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'offline-imports-chaos-'));
  // As root, Postgres runs as another user, who has to enter.
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const [postgresPort, temporalPort, apiPort] = await quietPorts();
  const url = `http://127.0.0.1:${apiPort}`;
  const contacts = await openContactsServer(CONTACTS, true);
  const parts: Partial<Record<Part, Child>> = {};
  const extras: Partial<Record<Part, Extra>> = {};
  const services = new Set<WatchedService>();
  let databaseUrl = '';
  let started = 0;
  const serviceWorld = (name: string, extra: Extra) => ({
    // With the rights that it has in production, and no more.
    databaseUrl: asRole(databaseUrl, 'app'),
    temporalAddress: `127.0.0.1:${temporalPort}`,
    namespace: 'default',
    dataDir,
    extra: { FAILPOINT: '', MAX_RUNNING_RUNS: '50', ...contacts.env, ...extra },
    logName: join('logs', `${name}-${(started += 1)}.log`),
  });
  const starts: Record<Part, (extra: Extra) => Promise<Child>> = {
    async postgres() {
      const options = { dataDir: folder, port: postgresPort, settings: POSTGRES_SETTINGS };
      const server = await openPostgres(options);
      if (databaseUrl === '') await createOwnedDatabase(server.url, DATABASE);
      databaseUrl = server.url(DATABASE);
      return server.child;
    },
    async temporal() {
      const options = { cli, dataDir: folder, port: temporalPort, uiPort: null };
      return (await openTemporalServer({ ...options, waitsForDisk: false })).child;
    },
    async api(extra) {
      const child = await startApi(serviceWorld('api', extra), apiPort);
      services.add(watchService('api', child));
      return child;
    },
    async worker(extra) {
      const child = await startWorker(serviceWorld('worker', extra));
      services.add(watchService('worker', child));
      return child;
    },
  };
  const partOf = (part: Part): Child => {
    const child = parts[part];
    if (!child) throw new Error(`${part} was not started`);
    return child;
  };
  const start = async (part: Part, extra: Extra = {}) => {
    const deadline = Date.now() + START_SECONDS * 1000;
    for (;;) {
      try {
        parts[part] = await starts[part](extra);
        extras[part] = extra;
        return;
      } catch (error) {
        if (!(error instanceof StartError) || Date.now() > deadline) throw error;
        await sleep(200);
      }
    }
  };
  const kill = async (part: Part) => {
    const child = partOf(part);
    for (const service of services) service.notePeak();
    if (part === 'postgres') await killWithChildren(child);
    else await killHard(child);
    await child.stop();
  };
  const stop = async () => {
    await connection?.close();
    const open = [...services].map(({ child }) => child);
    await Promise.all(open.map((child) => child.stop()));
    for (const part of ['temporal', 'postgres'] as const) await parts[part]?.stop();
    await contacts[Symbol.asyncDispose]();
  };
  let connection: Connection | undefined;
  try {
    await Promise.all([start('postgres'), start('temporal')]);
    await Promise.all([start('api'), start('worker')]);
    connection = await Connection.connect({ address: `127.0.0.1:${temporalPort}` });
  } catch (error) {
    await stop();
    throw error;
  }
  const dataConverter = createDataConverter(createKeyring(TEST_SECRETS_KEY));
  return {
    ...callerOf(() => url),
    url,
    databaseUrl,
    dataDir,
    spoolDir: join(dataDir, 'spool'),
    temporal: new Client({ connection, dataConverter }),
    get parts() {
      return parts as Record<Part, Child>;
    },
    services,
    kill,
    async stopPostgresAtOnce() {
      const child = partOf('postgres');
      signalProcess(child.pid, 'SIGQUIT');
      await child.exited;
      await child.stop();
    },
    start,
    async startWorker(extra = {}) {
      await start('worker', extra);
      return partOf('worker');
    },
    async need(part, extra) {
      if (partOf(part).isRunning() && isEqual(extras[part] ?? {}, extra)) return;
      await partOf(part).stop();
      await start(part, extra);
    },
    stop,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isEqual(a: Extra, b: Extra): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
