import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpSource } from '../../../activities/sources/http-source.ts';
import { type Fault, openFaultProxy } from '../../support/fault-proxy.ts';
import { type Nginx, openNginx } from '../../../dev/nginx.ts';
import { foundProgram } from '../../support/programs.ts';
import { FAST, localSource, readSource, sha256 } from './file-server.ts';

const FILE = randomBytes(2_000_000);
const OTHER = randomBytes(2_000_000);
const TEXT = Buffer.from('email,name\nann@example.com,Ann\n'.repeat(50_000));
const NGINX = foundProgram('nginx');

const LOCATIONS = [
  'location /packed/ { add_header Content-Encoding gzip; }',
  'location /nameless/ { etag off; }',
  'location /whole/ { max_ranges 0; }',
  'location /private/ { auth_basic shop; auth_basic_user_file users; }',
  'location /hop { rewrite ^/hop5$ /hop4 redirect; rewrite ^/hop4$ /hop3 permanent; rewrite ^/hop3$ /hop2 redirect; rewrite ^/hop2$ /hop1 redirect; rewrite ^/hop1$ /users.csv redirect; rewrite ^/hop6$ /hop5 redirect; }',
  'location /away { return 307 http://127.0.0.1:$arg_port/private/users.csv; }',
  'location /busy { add_header Retry-After 7 always; return 503; }',
  'location /gone { return 410; }',
];

describe.skipIf('missing' in NGINX)('a file on nginx', () => {
  let nginx: Nginx;
  beforeAll(async () => {
    if ('missing' in NGINX) return;
    nginx = await openNginx(NGINX.path, LOCATIONS);
    await writeFile(join(nginx.folder, '..', 'users'), 'shop:{PLAIN}pä ss\n');
    for (const folder of ['packed', 'nameless', 'whole', 'private'])
      await mkdir(join(nginx.folder, folder));
    for (const path of ['users.csv', 'nameless/users.csv', 'whole/users.csv', 'private/users.csv'])
      await writeFile(join(nginx.folder, path), FILE);
    await writeFile(join(nginx.folder, 'packed/users.csv'), gzipSync(TEXT, { level: 1 }));
  });
  afterAll(() => nginx[Symbol.asyncDispose]());

  const disturbed = (fault: (connection: number) => Fault) => openFaultProxy(nginx.port, fault);
  const cutOnce = (cutAfterBytes: number, by: 'fin' | 'rst' = 'fin') =>
    disturbed((n) => (n === 0 ? { cutAfterBytes, by } : {}));

  test('comes with its length and a strong ETag', async () => {
    const opened = await localSource(nginx.port).open(new AbortController().signal);
    expect(opened).toMatchObject({
      etag: expect.stringMatching(/^"[0-9a-f]+-1e8480"$/),
      sizeBytes: FILE.length,
      lengthUndeclared: false,
    });
    expect(sha256(Buffer.concat(await Array.fromAsync(opened.content)))).toBe(sha256(FILE));
    await opened.close();
  });

  test.each([0, 1, 1_000, FILE.length / 2, FILE.length - 1])(
    'that is cut after %i bytes is read on from there',
    async (cut) => {
      for (const by of ['fin', 'rst'] as const) {
        await using proxy = await cutOnce(cut, by);
        expect(sha256(await readSource(localSource(proxy.port)))).toBe(sha256(FILE));
        expect(proxy.connections()).toBe(2);
      }
    },
  );

  test('that is packed for the way is read on in its packed bytes, and unpacked', async () => {
    await using proxy = await cutOnce(5_000);
    const source = localSource(proxy.port, { path: '/packed/users.csv' });
    expect(sha256(await readSource(source))).toBe(sha256(TEXT));
    expect(proxy.connections()).toBe(2);
  });

  test('that has no ETag, or no ranges, is not read on', async () => {
    for (const path of ['/nameless/users.csv', '/whole/users.csv']) {
      await using proxy = await cutOnce(500_000);
      await expect(readSource(localSource(proxy.port, { path }))).rejects.toMatchObject({
        type: 'SourceUnavailable',
      });
    }
  });

  test('that is replaced before it is read on is a file that has changed', async () => {
    const path = join(nginx.folder, 'replaced.csv');
    await writeFile(path, FILE);
    await writeFile(`${path}.new`, OTHER.subarray(1));
    await using proxy = await cutOnce(500_000);
    const opened = await localSource(proxy.port, { path: '/replaced.csv' }).open(
      new AbortController().signal,
    );
    const reading = async () => {
      let isReplaced = false;
      for await (const _ of opened.content)
        if (!isReplaced) {
          isReplaced = true;
          await rename(`${path}.new`, path);
        }
    };
    await expect(reading()).rejects.toMatchObject({ type: 'SourceChanged' });
    await opened.close();
  });

  test('behind a password is read with it and not without, and not again with a wrong one', async () => {
    const path = '/private/users.csv';
    const read = (password: string) =>
      readSource(localSource(nginx.port, { path, credentials: { username: 'shop', password } }));
    expect(sha256(await read('pä ss'))).toBe(sha256(FILE));
    const basic = `Basic ${Buffer.from('shop:pä ss').toString('base64')}`;
    const byHeader = { path, credentials: { headers: { Authorization: basic } } };
    expect(sha256(await readSource(localSource(nginx.port, byHeader)))).toBe(sha256(FILE));
    for (const reading of [
      () => read('wrong'),
      () => readSource(localSource(nginx.port, { path })),
    ])
      await expect(reading()).rejects.toMatchObject({ type: 'SourceRefused' });
  });

  test('behind five redirects is read, behind six it is not, and cut ones are followed again', async () => {
    await using proxy = await cutOnce(1_000_000);
    for (const port of [nginx.port, proxy.port])
      expect(sha256(await readSource(localSource(port, { path: '/hop5' })))).toBe(sha256(FILE));
    await expect(readSource(localSource(nginx.port, { path: '/hop6' }))).rejects.toMatchObject({
      type: 'SourceRefused',
    });
  });

  test('on another server than the one that the password is for is asked for without it', async () => {
    if ('missing' in NGINX) return;
    await using first = await openNginx(NGINX.path, LOCATIONS);
    const source = createHttpSource(
      `http://127.0.0.1:${first.port}/away?port=${nginx.port}`,
      { username: 'shop', password: 'pä ss' },
      {
        allowedPrivateHosts: [`127.0.0.1:${first.port}`, `127.0.0.1:${nginx.port}`],
        maxFileBytes: 1e7,
      },
      { timings: FAST },
    );
    await expect(readSource(source)).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.stringContaining('the credentials were withheld'),
    });
  });

  test('that is not there for now says when it is, and one that is gone is gone', async () => {
    const read = (path: string) => readSource(localSource(nginx.port, { path }));
    await expect(read('/busy')).rejects.toMatchObject({
      type: 'SourceUnavailable',
      retryAfterSeconds: 7,
    });
    for (const path of ['/gone', '/nowhere.csv'])
      await expect(read(path)).rejects.toMatchObject({ type: 'SourceNotFound' });
  });
});
