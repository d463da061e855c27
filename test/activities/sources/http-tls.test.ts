import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { RequestListener } from 'node:http';
import { createHttpSource } from '../../../activities/sources/http-source.ts';
import { detour, FAST, openFileServer, readSource } from './file-server.ts';

const read = (name: string) =>
  readFileSync(new URL(`./certificates/${name}`, import.meta.url), 'utf8');

/** A TLS server on this machine that `files.test` leads to. */
async function openTlsServer(certificate: string, listener: RequestListener) {
  const server = createServer(
    { cert: read(`${certificate}.pem`), key: read('server.key') },
    listener,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { addresses, openSocket } = detour((server.address() as AddressInfo).port);
  const options = {
    timings: FAST,
    ca: read('authority.pem'),
    resolve: async () => ['93.184.215.14'],
    openSocket,
  };
  return { server, addresses, options };
}

const settings = { allowedPrivateHosts: [], maxFileBytes: 1_000 };

test('a server with a good certificate is asked by its name, at the address that was checked', async () => {
  const hosts: (string | undefined)[] = [];
  const { server, addresses, options } = await openTlsServer('good', (request, response) => {
    hosts.push(request.headers.host);
    response.end('a,b\n');
  });
  const names: unknown[] = [];
  server.on('secureConnection', (socket) => names.push(socket.servername));
  const source = createHttpSource('https://files.test/users.csv', null, settings, options);
  expect((await readSource(source)).toString()).toBe('a,b\n');
  expect([hosts, names, addresses]).toEqual([
    ['files.test'],
    ['files.test'],
    ['93.184.215.14:443'],
  ]);
});

test('a certificate for an IP address is good for that address', async () => {
  const { options } = await openTlsServer('good', (_, response) => response.end('a,b\n'));
  const allowed = { ...settings, allowedPrivateHosts: ['127.0.0.1:8443'] };
  const source = createHttpSource('https://127.0.0.1:8443/users.csv', null, allowed, options);
  expect((await readSource(source)).toString()).toBe('a,b\n');
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['other-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
])(
  'a server with the certificate %s is refused, before it hears the request',
  async (name, code) => {
    let requests = 0;
    const { options } = await openTlsServer(name, (_, response) => {
      requests += 1;
      response.end();
    });
    const source = createHttpSource(
      'https://files.test/users.csv?sig=canary',
      null,
      settings,
      options,
    );
    await expect(readSource(source)).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.stringMatching(
        new RegExp(`^https://files.test/users.csv\\?\\.\\.\\. .*${code}`),
      ),
    });
    expect(requests).toBe(0);
  },
);

test('an authority that nobody trusts is refused', async () => {
  const { options } = await openTlsServer('good', (_, response) => response.end());
  const source = createHttpSource('https://files.test/', null, settings, {
    ...options,
    ca: read('self-signed.pem'),
  });
  await expect(readSource(source)).rejects.toMatchObject({ type: 'SourceRefused' });
});

test('a redirect from https to http is refused', async () => {
  const { addresses, options } = await openTlsServer('good', (_, response) =>
    response.writeHead(301, { location: 'http://files.test/users.csv' }).end(),
  );
  const source = createHttpSource('https://files.test/users.csv', null, settings, options);
  await expect(readSource(source)).rejects.toMatchObject({
    type: 'SourceRefused',
    message: expect.stringContaining('from https to http'),
  });
  expect(addresses).toHaveLength(1);
});

test('https at a port that speaks plain http is refused with a sentence', async () => {
  const { openSocket } = detour(await openFileServer((_, response) => response.end()));
  const source = createHttpSource('https://files.test/', null, settings, {
    timings: FAST,
    resolve: async () => ['93.184.215.14'],
    openSocket,
  });
  await expect(readSource(source)).rejects.toMatchObject({
    message: expect.stringContaining('TLS'),
  });
});
