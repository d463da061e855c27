import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SftpCredentials } from '../../domain/credentials.ts';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts';
import { type FileHost, fileHostKinds, openFileHost } from '../support/file-hosts.ts';
import { endOf, importUsers, type ShownRun } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { type ManyFilesRun, runAgain } from '../support/upload-set.ts';
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
/** The same file as an upload, imported first. */
let undisturbed: ShownRun;
beforeAll(async () => {
  undisturbed = await importUsers(service, 'users.csv', usersFile(ROWS));
});
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

/** What an import of users from a served file says of its source. */
function source(host: FileHost, port: number, name: string) {
  const credentials = host.credentialsAt(port);
  return { kind: 'file', url: host.urlAt(port, name), ...(credentials ? { credentials } : {}) };
}

const USERS = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};

async function importFrom(from: object): Promise<ShownRun> {
  const body = { name: 'users', ...USERS, source: from };
  const { run } = await service.call<{ run: ShownRun }>('POST', '/v1/imports', body);
  return endOf(service, run.id);
}

describe.each(fileHostKinds())('an import over %s', (kind) => {
  test('is complete although the connection is reset in the middle', async () => {
    const { host, proxy } = served(kind);
    const run = await importFrom(source(host, proxy.port, 'users.csv'));
    expect(run).toMatchObject({ status: 'completed', failure: null });
    expect(proxy.connections()).toBe(2);
    // It has nothing to add to what the undisturbed file has stored.
    const { file, tally } = undisturbed;
    expect(run.file?.sha256).toBe(file?.sha256);
    expect(run.tally).toMatchObject({
      read: tally?.read,
      added: 0,
      updated: 0,
      rejected: tally?.rejected,
    });
  });

  test('can be previewed', async () => {
    const { host } = served(kind);
    const preview = await service.call<{ records: unknown[] }>('POST', '/v1/preview', {
      ...USERS,
      source: source(host, host.port, 'users.csv'),
      limit: 3,
    });
    expect(preview.records).toHaveLength(3);
  });

  test('of a file that is not there fails and says so', async () => {
    const { host } = served(kind);
    const run = await importFrom(source(host, host.port, 'gone.csv'));
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'SourceNotFound' } });
  });
});

describe.each(fileHostKinds().filter((kind) => kind !== 'http'))('many files over %s', (kind) => {
  test('are one run, and onlyNew takes those that are new, or of another version', async () => {
    const { host } = served(kind);
    const user = (name: string) => `email,by\n${name}@${kind}.example.com,${kind}\n`;
    const put = (name: string, content: string) => host.put(name, Buffer.from(content));
    await put('day_2.csv', user('bob'));
    await put('day_1.csv', user('ann'));
    await put('other.csv', 'nonsense');
    const from = { ...source(host, host.port, 'day_*.csv'), onlyNew: true };
    const first = (await importFrom(from)) as ManyFilesRun;
    expect(first).toMatchObject({
      status: 'completed',
      fileCounts: { matched: 2, taken: 2 },
      tally: { read: 2, added: 2 },
    });
    const { files } = await service.call<{ files: object[] }>('GET', `/v1/runs/${first.id}/report`);
    expect(files).toMatchObject(
      ['day_1.csv', 'day_2.csv'].map((name) => ({
        name: expect.stringMatching(new RegExp(`(^|/)${name}$`)),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        records: 1,
      })),
    );
    expect(await runAgain(service, first.importId)).toMatchObject({
      status: 'completed',
      fileCounts: { matched: 2, taken: 0 },
      tally: { read: 0 },
    });
    // As long as before: its version tells them apart.
    await put('day_1.csv', user('eve'));
    await put('day_3.csv', user('cem'));
    expect(await runAgain(service, first.importId)).toMatchObject({
      fileCounts: { matched: 3, taken: 2 },
      tally: { read: 2, added: 2 },
    });
  });
});

test.skipIf(!fileHostKinds().includes('sftp'))(
  'an sftp server without a pinned key ends the run with its fingerprint, which is then pinned',
  async () => {
    const { host } = served('sftp');
    const { hostKey, ...bare } = host.credentialsAt(host.port) as SftpCredentials;
    const from = source(host, host.port, 'users.csv');
    const run = await importFrom({ ...from, credentials: bare });
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'HostNotTrusted' } });
    const [told] = /SHA256:[A-Za-z0-9+/]{43}/.exec(run.failure?.message ?? '') ?? [];
    expect(told).toBe(hostKey);
    const again = await importFrom({ ...from, credentials: { ...bare, hostKey: told } });
    expect(again.status).toBe('completed');
  },
);

test('a server that asks for a pause is asked again behind it', async () => {
  const { port } = busy.address() as AddressInfo;
  const run = await importFrom({ kind: 'file', url: `http://127.0.0.1:${port}/users.csv` });
  expect(run).toMatchObject({ status: 'completed', tally: { read: 1 } });
  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});
