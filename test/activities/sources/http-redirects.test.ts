import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createHttpSource } from '../../../activities/sources/http-source.ts';
import { FAST, localSource, openFileServer, readSource } from './file-server.ts';

const CODES = [301, 302, 303, 307, 308];
const BLOCKED_TARGETS = [
  'http://127.0.0.1/',
  'http://0x7f000001/',
  'http://2130706433:8080/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://0/',
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  '//192.168.0.1/',
  'http://internal.test/',
];

async function hops(count: number, code: number) {
  return openFileServer((request, response) => {
    const hop = Number(request.url?.slice(1));
    if (hop < count) response.writeHead(code, { location: `${hop + 1}` }).end();
    else response.end('a,b\n');
  });
}

test.each(CODES)('five redirects by %i are followed, six are not', async (code) => {
  expect((await readSource(localSource(await hops(5, code), { path: '/0' }))).toString()).toBe(
    'a,b\n',
  );
  await expect(readSource(localSource(await hops(6, code), { path: '/0' }))).rejects.toMatchObject({
    type: 'SourceRefused',
    message: expect.stringContaining('more than 5 times'),
  });
});

for (const code of CODES)
  test.each(BLOCKED_TARGETS)(`a redirect by ${code} to %s opens no socket`, async (location) => {
    const port = await openFileServer((_, response) =>
      response.writeHead(code, { location }).end(),
    );
    const sockets: string[] = [];
    const source = localSource(port, {
      resolve: async () => ['10.1.2.3'],
      openSocket: async (address, wanted) => {
        sockets.push(`${address}:${wanted}`);
        if (address !== '127.0.0.1' || wanted !== port)
          throw new Error('no test connects to the world');
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
    });
    await expect(readSource(source)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
    expect(sockets).toEqual([`127.0.0.1:${port}`]);
  });

test('redirects to anything but an http or https address are refused', async () => {
  for (const location of [
    'ftp://127.0.0.1/x',
    'file:///etc/passwd',
    'data:,x',
    'upload://a.csv',
    'http://',
    undefined,
  ]) {
    const port = await openFileServer((_, response) =>
      response.writeHead(302, location === undefined ? {} : { location }).end(),
    );
    await expect(readSource(localSource(port))).rejects.toMatchObject({ type: 'SourceRefused' });
  }
});

test('credentials stay with the server that they are for, also when a redirect comes back to it', async () => {
  for (const credentials of [
    { username: 'shop', password: 'canary' },
    { headers: { Authorization: 'Bearer canary', 'X-Api-Key': 'canary' } },
  ]) {
    const seen: [string | undefined, boolean][] = [];
    const note = (request: { url?: string | undefined; headers: object }) =>
      seen.push([request.url, JSON.stringify(request.headers).match(/canary|Basic/) !== null]);
    const other = await openFileServer((request, response) => {
      note(request);
      response.writeHead(307, { location: `http://127.0.0.1:${own}/back` }).end();
    });
    const own = await openFileServer((request, response) => {
      note(request);
      if (request.url === '/start') response.writeHead(302, { location: '/same' }).end();
      else if (request.url === '/same')
        response.writeHead(302, { location: `http://127.0.0.1:${other}/other` }).end();
      else response.writeHead(401).end();
    });
    const source = createHttpSource(
      `http://127.0.0.1:${own}/start`,
      credentials,
      { allowedPrivateHosts: [`127.0.0.1:${own}`, `127.0.0.1:${other}`], maxFileBytes: 100 },
      { timings: FAST },
    );
    await expect(readSource(source)).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.stringContaining('credentials were withheld'),
    });
    expect(seen).toEqual([
      ['/start', true],
      ['/same', true],
      ['/other', false],
      ['/back', false],
    ]);
  }
});
