import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import type { Child } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { useDatabase } from './database.ts';
import { startApi, startWorker, TEST_API_KEY, type WorldEnvironment } from './processes.ts';
import { useNamespace } from './temporal.ts';

/** The service as it runs in production: an API process and worker processes. Usable from the suite's first hook on. */
export interface Service {
  readonly url: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** A client of the suite's Temporal namespace. */
  readonly temporal: Client;
  /** The worker that was started last. */
  readonly worker: Child;
  readonly api: Child;
  /** Starts one more worker and waits until it is ready. */
  startWorker: () => Promise<Child>;
  /** Calls the API; throws when the answer is not of the 2xx kind. */
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Calls the API and gives its answer as it is. */
  request: (method: string, path: string, body?: unknown) => Promise<Response>;
  upload: (name: string, content: string | Uint8Array) => Promise<void>;
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
    databaseUrl: database.url,
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

  const send = (method: string, path: string, type: string | null, body?: string | Uint8Array) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TEST_API_KEY}`,
        ...(type ? { 'content-type': type } : {}),
      },
      ...(body === undefined ? {} : { body: body as string }),
    });
  const request: Service['request'] = (method, path, body) =>
    body === undefined
      ? send(method, path, null)
      : send(method, path, 'application/json', JSON.stringify(body));
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
    request,
    async startWorker() {
      worker = keep(await startWorker(world()));
      return worker;
    },
    async call<T>(method: string, path: string, body?: unknown) {
      const answer = await request(method, path, body);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async upload(name, content) {
      const path = `/v1/uploads/${encodeURIComponent(name)}`;
      // While a large content was made, the API may have closed idle connections: that is noticed before one is taken.
      await setImmediate();
      const answer = await send('PUT', path, 'application/octet-stream', content);
      if (!answer.ok) throw new Error(`upload of ${name}: ${answer.status} ${await answer.text()}`);
    },
  };
}
