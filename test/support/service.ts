import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import type { Child } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { type Caller, callerOf } from './caller.ts';
import { useDatabase } from './database.ts';
import { startApi, startWorker, type WorldEnvironment } from './processes.ts';
import { asRole } from './roles.ts';
import { useNamespace } from './temporal.ts';

/** The service as it runs in production: an API process and worker processes. Usable from the suite's first hook on. */
export interface Service extends Caller {
  readonly url: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** A client of the suite's Temporal namespace. */
  readonly temporal: Client;
  /** The worker that was started last. */
  readonly worker: Child;
  readonly api: Child;
  /** Starts one more worker, with more variables, and waits until it is ready. */
  startWorker: (more?: Record<string, string>) => Promise<Child>;
}

/**
 * Starts the API and a worker for the suite, with more variables, which may be known in its first hook only, on a database and a Temporal namespace of their own; stops them at the end. */
export function useService(
  extra: Record<string, string> | (() => Record<string, string>) = {},
): Service {
  const database = useDatabase();
  const temporal = useNamespace();
  const dataDir = mkdtempSync(join(tmpdir(), 'offline-imports-suite-'));
  const children: Child[] = [];
  let url = '';
  let api: Child | undefined;
  let worker: Child | undefined;
  const world = (): WorldEnvironment => ({
    // With the rights that it has in production, and no more.
    databaseUrl: asRole(database.url, 'app'),
    temporalAddress: temporal.address,
    namespace: temporal.namespace,
    dataDir,
    extra: typeof extra === 'function' ? extra() : extra,
  });
  const keep = (child: Child) => {
    children.push(child);
    return child;
  };

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    [api, worker] = await Promise.all([
      startApi(world(), port).then(keep),
      startWorker(world()).then(keep),
    ]);
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  const started = (child: Child | undefined): Child => {
    if (!child) throw new Error('the processes of a suite exist from its first hook on');
    return child;
  };
  return {
    get url() {
      return url;
    },
    get databaseUrl() {
      return database.url;
    },
    get temporal() {
      return temporal.client;
    },
    get worker() {
      return started(worker);
    },
    get api() {
      return started(api);
    },
    dataDir,
    async startWorker(more = {}) {
      const { extra, ...rest } = world();
      worker = keep(await startWorker({ ...rest, extra: { ...extra, ...more } }));
      return worker;
    },
    ...callerOf(() => url),
  };
}
