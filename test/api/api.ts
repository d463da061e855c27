import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eq } from '../../db/drizzle.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, inject } from 'vitest';
import { createApp } from '../../api/app.ts';
import type { ApiDependencies } from '../../api/dependencies.ts';
import { createMetrics } from '../../api/metrics.ts';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { openTemporal } from '../../api/temporal.ts';
import { createUploadFolder } from '../../api/upload-folder.ts';
import { openPreviews } from '../../preview/open-previews.ts';
import { runs } from '../../db/schema/index.ts';
import { type SuiteDatabase, useDatabase } from '../support/database.ts';
import { TEST_API_KEY, TEST_SECRETS_KEY } from '../support/processes.ts';
import { type SuiteNamespace, useNamespace } from '../support/temporal.ts';

export const MAX_FILE_BYTES = 1024 * 1024;

/** How the suite's key is called where it is kept who did something: a name, not the key. */
export const KEY_NAME = `key ${createHash('sha256').update(TEST_API_KEY).digest('hex').slice(0, 8)}`;

/** The body of an import that is right in every part. */
export const USERS = {
  name: 'CRM users',
  entity: 'users',
  source: { kind: 'file', url: 'upload://crm.csv' },
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
} as const;

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
  runId?: string;
}

/** The API in this process, on a database, a Temporal namespace and an upload folder of the suite. */
export interface SuiteApi {
  readonly database: SuiteDatabase;
  readonly temporal: SuiteNamespace;
  readonly dependencies: ApiDependencies;
  readonly uploadFolder: string;
  /** Sends a request with the key; `changes` make another API of the suite's. */
  send: (method: string, path: string, request?: SentRequest) => Promise<Response>;
  /** Sends a JSON request and reads the JSON answer, which must have this status. */
  call: <T>(status: number, method: string, path: string, body?: unknown) => Promise<T>;
  /** Drives a run as a worker would. */
  setRun: (id: string, values: Partial<typeof runs.$inferInsert>) => Promise<void>;
  /** Makes an import and gives it with its first run. */
  createImport: (changes?: object) => Promise<ImportAnswer & { run: RunAnswer }>;
}

export interface SentRequest {
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  /** Sent in the place of the suite's key; null: none. */
  authorization?: string | null;
  /** Ends the request when its caller goes away. */
  signal?: AbortSignal;
  /** Other dependencies than the suite's. */
  changes?: Partial<ApiDependencies>;
}

/** Gives the suite an API of its own. */
export function useApi(): SuiteApi {
  const database = useDatabase();
  const temporal = useNamespace();
  const uploadFolder = mkdtempSync(join(tmpdir(), 'offline-imports-uploads-'));
  let dependencies: ApiDependencies | undefined;
  beforeAll(() => {
    dependencies = {
      database: database.database,
      temporal: openTemporal(
        {
          TEMPORAL_ADDRESS: inject('temporalAddress'),
          TEMPORAL_NAMESPACE: temporal.namespace,
        },
        createKeyring(TEST_SECRETS_KEY),
      ),
      uploads: createUploadFolder(uploadFolder, MAX_FILE_BYTES),
      previews: openPreviews({
        uploadsUrl: pathToFileURL(uploadFolder).href,
        allowedPrivateHosts: [],
        maxFileBytes: MAX_FILE_BYTES,
      }),
      metrics: createMetrics({
        uploadsUrl: pathToFileURL(uploadFolder).href,
        maxRunningRuns: 1000,
      }),
      settings: {
        apiKey: TEST_API_KEY,
        keyring: createKeyring(TEST_SECRETS_KEY),
        maxFileBytes: MAX_FILE_BYTES,
        // Nobody works here, so runs would keep their places for ever.
        maxRunningRuns: 1000,
        temporalUiUrl: 'http://temporal.example/',
      },
      log: pino({ level: 'silent' }),
      stopping: new AbortController().signal,
    };
  });
  afterAll(async () => {
    await dependencies?.temporal.close();
    rmSync(uploadFolder, { recursive: true, force: true });
  });
  const get = () => {
    if (!dependencies) throw new Error('the API of a suite exists from its first hook on');
    return dependencies;
  };
  const send: SuiteApi['send'] = async (method, path, request = {}) => {
    const { json, body, headers, authorization, signal, changes } = request;
    const key = authorization === undefined ? `Bearer ${TEST_API_KEY}` : authorization;
    const given = json === undefined ? body : JSON.stringify(json);
    return createApp({ ...get(), ...changes }).request(path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: key }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(signal === undefined ? {} : { signal }),
      ...(given === undefined ? {} : { body: given, duplex: 'half' }),
    });
  };
  const call: SuiteApi['call'] = async <T>(
    status: number,
    method: string,
    path: string,
    json?: unknown,
  ) => {
    const answer = await send(method, path, { json });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  return {
    database,
    temporal,
    uploadFolder,
    get dependencies() {
      return get();
    },
    send,
    call,
    async setRun(id, values) {
      await database.db.update(runs).set(values).where(eq(runs.id, id));
    },
    createImport: (changes = {}) =>
      call<ImportAnswer & { run: RunAnswer }>(202, 'POST', '/v1/imports', { ...USERS, ...changes }),
  };
}

/** A Temporal that nobody answers for. */
export function deadTemporal() {
  return openTemporal({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, createKeyring(TEST_SECRETS_KEY));
}
