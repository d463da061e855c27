import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { Child } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { useDatabase } from '../support/database.ts';
import { startApi, TEST_API_KEY } from '../support/processes.ts';
import { USERS } from './api.ts';

/** The API as a process of its own, which does not find Temporal: everything else has to work without it. */
const database = useDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'offline-imports-api-'));
const uploads = join(dataDir, 'uploads');
const CANARY = 'canary-4f1c8a';
let api: Child;
let port = 0;

beforeAll(async () => {
  port = await freePort();
  const extra = { TEMPORAL_ADDRESS: '127.0.0.1:1', MAX_FILE_BYTES: String(300 * 1024 ** 2) };
  const temporalAddress = inject('temporalAddress');
  api = await startApi(
    { databaseUrl: database.url, temporalAddress, namespace: 'default', dataDir, extra },
    port,
  );
});
afterAll(async () => {
  await api.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function send(
  method: string,
  path: string,
  init: { body?: BodyInit; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...init,
    headers: { authorization: `Bearer ${TEST_API_KEY}`, ...init.headers },
    ...(init.body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
}

function bytes(sizeBytes: number): ReadableStream {
  const piece = new Uint8Array(64 * 1024).fill(65);
  let left = sizeBytes / piece.length;
  return new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()),
  });
}

async function createImport(): Promise<ImportAnswer> {
  const source = {
    ...USERS.source,
    url: `https://files.example/${CANARY}/crm.csv?signature=${CANARY}`,
    credentials: { username: 'shop', password: CANARY },
  };
  const answer = await send('POST', '/v1/imports', {
    body: JSON.stringify({ ...USERS, name: CANARY, source }),
    headers: { 'content-type': 'application/json', 'idempotency-key': CANARY },
  });
  expect(answer.status).toBe(202);
  return (await answer.json()) as ImportAnswer;
}

/** The most memory the process ever held, in bytes; 0 where the system does not tell. */
function peakMemory(): number {
  const file = `/proc/${api.pid}/status`;
  if (!existsSync(file)) return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1]) * 1024;
}

test('the API starts, takes imports and says what is down when Temporal is away', async () => {
  expect((await createImport()).run?.status).toBe('queued');
  const ready = await send('GET', '/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: 'down',
    postgres: 'ok',
    temporal: 'down',
    uploads: 'ok',
  });
  await vi.waitFor(() => expect(api.output()).toContain('queued run not started'), 15_000);
});

test('an upload of 200 MB goes through without staying in memory', async () => {
  const before = peakMemory();
  const sizeBytes = 200 * 1024 ** 2;
  const answer = await send('PUT', '/v1/uploads/large.csv', { body: bytes(sizeBytes) });
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject({ name: 'large.csv', sizeBytes });
  expect(peakMemory() - before).toBeLessThan(80 * 1024 ** 2);
});

test('an upload above the limit is answered, although its sender goes on', async () => {
  const answer = await send('PUT', '/v1/uploads/over.csv', { body: bytes(320 * 1024 ** 2) }).catch(
    // A sender may see the closed connection before the answer.
    () => ({ status: 413 }),
  );
  expect(answer.status).toBe(413);
  await vi.waitFor(() => expect(readdirSync(uploads)).toEqual(['large.csv']), 10_000);
});

test('an upload whose sender leaves is not kept', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `PUT /v1/uploads/cut.csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TEST_API_KEY}\r\ncontent-length: 1000\r\n\r\nhalf`,
  );
  await vi.waitFor(() => expect(readdirSync(uploads)).toHaveLength(2), 10_000);
  socket.destroy();
  await vi.waitFor(() => expect(readdirSync(uploads)).toEqual(['large.csv']), 10_000);
});

test('the log holds no key, credential, address or name of a user', async () => {
  await send('GET', `/v1/users/email/${CANARY}@example.com`);
  await send('GET', '/v1/imports', { headers: { authorization: `Bearer ${CANARY}` } });
  await database.sql`alter table imports rename to hidden_imports`;
  const made = await send('POST', '/v1/imports', {
    body: JSON.stringify({ ...USERS, name: CANARY }),
    headers: { 'content-type': 'application/json' },
  });
  await database.sql`alter table hidden_imports rename to imports`;
  expect(made.status).toBe(500);
  expect(await made.text()).not.toContain('hidden');
  const log = api.output();
  expect(log).toContain('request failed');
  expect(log).not.toContain(CANARY);
  expect(log).not.toContain(TEST_API_KEY);
  // The last line may still be on its way.
  const lines = log.slice(0, log.lastIndexOf('\n')).split('\n');
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
});

test('asked to stop, the process ends its event streams and exits with 0', async () => {
  const [latest] = await database.sql<{ id: string }[]>`select id from runs limit 1`;
  const watching = await send('GET', `/v1/runs/${latest?.id}/events`);
  const text = watching.text();
  const startedAt = performance.now();
  process.kill(api.pid, 'SIGTERM');
  expect(await text).toContain('event: progress');
  expect(await api.exited).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
