import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Client } from '@temporalio/client';
import { afterAll, expect, inject, test } from 'vitest';
import {
  DELIVER_NOTIFICATION,
  importRunWorkflowId,
  TASK_QUEUES,
} from '../../workflows/contract.ts';
import { type Canary, findCanaries } from '../support/canaries.ts';
import { endOf, type ShownRun } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { withSql } from '../support/stored.ts';

const { privateKey } = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
/** A part of the key that stands on one line. */
const KEY_LINE = privateKey.split('\n')[1] ?? '';

const CANARIES: Canary[] = [
  { name: 'S3 key', value: 'AKIACANARYKEYOFTHESHOP' },
  { name: 'S3 secret', value: 'canary/S3+secret/of/the/shop' },
  { name: 'SFTP password', value: 'canary sftp password ü' },
  { name: 'private key', value: KEY_LINE },
  { name: 'E-goi key', value: 'canary-egoi-key-of-the-shop' },
  { name: 'presigned signature', value: 'canaryPresignedSignature0123456789' },
  { name: 'HTTP password', value: 'canary-http-password' },
  { name: 'HTTP header', value: 'canary-http-token' },
  { name: 'webhook secret', value: 'canary-webhook-secret' },
];
const secret = (name: string) => CANARIES.find((each) => each.name === name)?.value ?? '';

/** A server whose answers are those that sources meet; it repeats what it is sent, as careless servers do. */
const server = createServer((request, response) => {
  const status = Number(/^\/(\d{3})/.exec(request.url ?? '')?.[1] ?? 401);
  const said = JSON.stringify({ url: request.url, headers: request.headers });
  if (status === 302) response.setHeader('location', `ftp://files.example${request.url}`);
  response.writeHead(status, { 'content-type': 'text/csv' });
  response.end(status === 200 ? 'email\na@b.co\nnot an address\n' : said);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const host = `127.0.0.1:${port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const service = useService({
  ALLOWED_PRIVATE_HOSTS: host,
  EGOI_BASE_URL: `http://${host}`,
  LOG_LEVEL: 'trace',
});

const users = { format: { kind: 'csv', userIdField: 'email', userIdType: 'email' } };
const query = `?X-Amz-Signature=${secret('presigned signature')}`;
const file = (url: string, credentials?: object) => ({
  ...users,
  source: { kind: 'file', url, ...(credentials && { credentials }) },
});
const basic = { username: 'shop', password: secret('HTTP password') };
const headers = { headers: { 'x-token': secret('HTTP header') } };
const s3 = {
  accessKeyId: secret('S3 key'),
  secretAccessKey: secret('S3 secret'),
  region: 'eu-west-1',
};
const sftp = { username: 'shop', hostKey: `SHA256:${'A'.repeat(43)}` };

/** Imports with every secret there is, most of which fail for good in one way each; the first one goes well. */
const IMPORTS: Record<string, object> = {
  'goes well': {
    ...file(`http://${host}/200/crm.csv${query}`, basic),
    notify: { url: `http://${host}/500/hook${query}`, secret: secret('webhook secret') },
  },
  'is refused': file(`http://${host}/403/crm.csv${query}`, headers),
  'is not found': file(`http://${host}/404/crm.csv${query}`, basic),
  'redirects to another protocol': file(`http://${host}/302/crm.csv${query}`, headers),
  'is not allowed': file(`http://10.0.0.1/crm.csv${query}`, basic),
  'S3 refuses the keys': file('s3://bucket/403/crm.csv', { ...s3, endpoint: `http://${host}` }),
  'S3 may not be reached': file('s3://bucket/crm.csv', { ...s3, endpoint: 'http://10.0.0.1' }),
  'sftp with a password may not be reached': file('sftp://10.0.0.1/crm.csv', {
    ...sftp,
    password: secret('SFTP password'),
  }),
  'sftp with a key may not be reached': file('sftp://10.0.0.1/crm.csv', { ...sftp, privateKey }),
  'E-goi refuses the key': { source: { kind: 'egoi', apiKey: secret('E-goi key'), listId: 12 } },
};

async function start(name: string, definition: object): Promise<ShownRun> {
  const body = { name, entity: 'users', ...definition };
  return (await service.call<{ run: ShownRun }>('POST', '/v1/imports', body)).run;
}

/** All that the service keeps, says and writes down of the runs, by where it is. */
async function everything(runs: readonly ShownRun[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const data = inject('dataDir');
  // Its journal comes and goes with each transaction.
  for (const name of await readdir(data))
    if (/^temporal\.db(-wal)?$/.test(name)) found.set(name, await readFile(join(data, name)));
  for (const name of ['api.log', 'worker.log'])
    found.set(name, await readFile(join(service.dataDir, name)));
  for (const { id, importId } of runs) {
    const paths = [`/v1/runs/${id}`, `/v1/runs/${id}/report`, `/v1/runs/${id}/rejected`].concat(
      ['', '/runs', '/notifications', '/changes'].map((part) => `/v1/imports/${importId}${part}`),
    );
    for (const path of paths)
      found.set(path, Buffer.from(await (await service.request('GET', path)).arrayBuffer()));
    const handle = service.temporal.workflow.getHandle(importRunWorkflowId(id));
    // As the server has it: sealed messages stay sealed.
    found.set(`history ${id}`, Buffer.from(historyToJSON(await handle.fetchHistory())));
  }
  const list = await service.request('GET', '/v1/imports?limit=200');
  found.set('/v1/imports', Buffer.from(await list.arrayBuffer()));
  found.set('dump', await dumpOf(service.databaseUrl));
  return found;
}

async function dumpOf(url: string): Promise<Buffer> {
  return withSql(url, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`;
    const pieces: Buffer[] = [];
    for (const { name } of tables)
      for await (const piece of await sql.unsafe(`copy ${name} to stdout`).readable())
        pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  });
}

function hits(places: ReadonlyMap<string, Buffer>): string[] {
  return [...places].flatMap(([place, bytes]) =>
    findCanaries(bytes, CANARIES).map((hit) => `${place}: ${hit}`),
  );
}

test('the search finds a secret in every form', () => {
  for (const { name, value } of CANARIES)
    for (const [form, text] of [
      ['it is', `x${value}y`],
      ['hex', Buffer.from(value).toString('hex')],
      ['percent', encodeURIComponent(value)],
      ...['', 'a', 'ab'].flatMap((before) => [
        ['base64', Buffer.from(`${before}${value}behind`).toString('base64')] as const,
        ['base64url', Buffer.from(`${before}${value}behind`).toString('base64url')] as const,
      ]),
    ] as const)
      expect(findCanaries(Buffer.from(text), [{ name, value }]), `${name} in ${text}`).toContain(
        `${name} as ${form}`,
      );
  expect(findCanaries(Buffer.from('nothing of the kind'), CANARIES)).toEqual([]);
});

test('no secret of an import is in a history, a log, an answer or a dump, however its run ends', async () => {
  const runs: ShownRun[] = [];
  for (const [name, definition] of Object.entries(IMPORTS))
    runs.push(await start(name, definition));
  const ended = await Promise.all(runs.map(({ id }) => endOf(service, id, 120)));
  expect(ended.map(({ status }) => status)).toEqual([
    'completed',
    ...Array(runs.length - 1).fill('failed'),
  ]);
  // One that is tried again has a pending activity with its last failure.
  const again = await start('is tried again', file(`http://${host}/503/crm.csv${query}`, basic));
  const handle = service.temporal.workflow.getHandle(importRunWorkflowId(again.id));
  const failing = async () =>
    (await handle.describe()).raw.pendingActivities?.find(({ lastFailure }) => lastFailure);
  while (!(await failing())) await sleep(50);
  const pending = Buffer.from(JSON.stringify((await failing())?.lastFailure));
  await service.call('POST', `/v1/runs/${again.id}/cancel`);
  await endOf(service, again.id);
  // The webhook has answered with an error, which is in the log of messages.
  const log = `/v1/imports/${runs[0]?.importId}/notifications`;
  type Log = { items: { lastProblem: string | null }[] };
  while (!(await service.call<Log>('GET', log)).items[0]?.lastProblem) await sleep(50);

  const places = await everything([...runs, again]);
  places.set('pending activity', pending);
  expect([...places.keys()].filter((place) => places.get(place)?.length === 0)).toEqual([]);
  expect(hits(places)).toEqual([]);
});

test('the same search finds them where nothing is sealed', async () => {
  const [{ value }] = CANARIES as [Canary];
  await withSql(service.databaseUrl, async (sql) => {
    await sql`create table unsealed as select ${value}::text as secret`;
  });
  const { connection, options } = service.temporal;
  const plain = new Client({ connection, namespace: options.namespace });
  const workflow = await plain.workflow.start(DELIVER_NOTIFICATION, {
    workflowId: 'unsealed',
    taskQueue: `${TASK_QUEUES.runs} of nobody`,
    args: [{ message: value }],
  });
  const places = await everything([]);
  await workflow.terminate();
  await withSql(service.databaseUrl, (sql) => sql`drop table unsealed`);
  const found = hits(places).map((hit) => hit.replace(/^temporal\.db\S*:/, 'temporal.db:'));
  expect(found).toContain('dump: S3 key as it is');
  expect(found).toContain('temporal.db: S3 key as it is');
});
