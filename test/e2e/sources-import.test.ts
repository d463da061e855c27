import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SftpCredentials } from '../../domain/credentials.ts';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts';
import { type FileHost, fileHostKinds, openFileHost } from '../support/file-hosts.ts';
import { endOf, importUsers, type ShownRun } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { usersFile } from '../support/users-file.ts';

const ROWS = 4_000;
const hosts = new Map<string, { host: FileHost; proxy: FaultProxy }>();
const environment: Record<string, string> = {};

/** A server that is busy at first and says for how long. */
const busy = createServer((_, response) => {
  asked.push(Date.now());
  if (asked.length === 1) response.writeHead(503, { 'retry-after': '2' }).end();
  else response.end('email\nann@example.com\n');
});
const asked: number[] = [];

beforeAll(async () => {
  busy.listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const allowed = [`127.0.0.1:${(busy.address() as AddressInfo).port}`];
  for (const kind of fileHostKinds()) {
    const host = await openFileHost(kind);
    await host.put('users.csv', Buffer.from(usersFile(ROWS)));
    const proxy = await openFaultProxy(
      host.port,
      (n) => (n === 0 ? { cutAfterBytes: 100_000, by: 'rst' } : {}),
      host.counted,
    );
    hosts.set(kind, { host, proxy });
    allowed.push(`127.0.0.1:${host.port}`, `127.0.0.1:${proxy.port}`);
  }
  environment['ALLOWED_PRIVATE_HOSTS'] = allowed.join(',');
});
const service = useService(environment);
afterAll(async () => {
  busy.close();
  for (const { host, proxy } of hosts.values()) {
    await proxy[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  }
});

function served(kind: string) {
  const found = hosts.get(kind);
  if (!found) throw new Error(`there is no ${kind}`);
  return found;
}

function definition(url: string, credentials: object | null) {
  return {
    name: 'users',
    entity: 'users',
    source: { kind: 'file', url, ...(credentials ? { credentials } : {}) },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  };
}

async function importFrom(url: string, credentials: object | null): Promise<ShownRun> {
  const { run } = await service.call<{ run: ShownRun }>(
    'POST',
    '/v1/imports',
    definition(url, credentials),
  );
  return endOf(service, run.id);
}

describe.each(fileHostKinds())('an import over %s', (kind) => {
  test('is complete although the connection is reset in the middle', async () => {
    const { host, proxy } = served(kind);
    const run = await importFrom(host.urlAt(proxy.port, 'users.csv'), host.credentials);
    expect(run).toMatchObject({ status: 'completed', failure: null });
    expect(proxy.connections()).toBe(2);
    // The undisturbed file has nothing to add to what was stored.
    const same = await importUsers(service, 'users.csv', usersFile(ROWS));
    expect(same.file?.sha256).toBe(run.file?.sha256);
    expect(same.tally).toMatchObject({
      read: run.tally?.read,
      added: 0,
      updated: 0,
      rejected: run.tally?.rejected,
    });
  });

  test('can be previewed', async () => {
    const { host } = served(kind);
    const { name: _, ...body } = definition(host.urlAt(host.port, 'users.csv'), host.credentials);
    const preview = await service.call<{ records: unknown[] }>('POST', '/v1/preview', {
      ...body,
      limit: 3,
    });
    expect(preview.records).toHaveLength(3);
  });

  test('of a file that is not there fails and says so', async () => {
    const { host } = served(kind);
    const run = await importFrom(host.urlAt(host.port, 'gone.csv'), host.credentials);
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'SourceNotFound' } });
  });
});

test.skipIf(!fileHostKinds().includes('sftp'))(
  'an sftp server without a pinned key ends the run with its fingerprint, which is then pinned',
  async () => {
    const { host } = served('sftp');
    const { hostKey, ...bare } = host.credentials as SftpCredentials;
    const run = await importFrom(host.urlAt(host.port, 'users.csv'), bare);
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'HostNotTrusted' } });
    const [told] = /SHA256:[A-Za-z0-9+/]{43}/.exec(run.failure?.message ?? '') ?? [];
    expect(told).toBe(hostKey);
    const again = await importFrom(host.urlAt(host.port, 'users.csv'), { ...bare, hostKey: told });
    expect(again.status).toBe('completed');
  },
);

test('a server that asks for a pause is asked again behind it', async () => {
  const { port } = busy.address() as AddressInfo;
  const run = await importFrom(`http://127.0.0.1:${port}/users.csv`, null);
  expect(run).toMatchObject({ status: 'completed', tally: { read: 1 } });
  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});
