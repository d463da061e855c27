import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createGuard, openGuardedSocket, type Resolve } from '../../../activities/sources/guard.ts';
import { createHttpSource } from '../../../activities/sources/http-source.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { FAST, readSource } from './file-server.ts';

/** Loopback and other places of this kind, as people and attackers write them. */
const BLOCKED_HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '017700000001',
  '0177.0.0.1',
  '0x7f000001',
  '0x7f.0x0.0x0.0x1',
  '0X7F.1',
  '%31%32%37.0.0.1',
  '127.0.0.1.',
  '127。0。0。1',
  '１２７．０．０．１',
  '①②⑦.⓪.⓪.①',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.100.100.200',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '[::ffff:a9fe:a9fe]',
  '168.63.129.16',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '255.255.255.255',
  '224.0.0.1',
];

function worldWithout(resolve: Resolve = neverResolve) {
  const sockets: string[] = [];
  return {
    sockets,
    options: {
      timings: FAST,
      resolve,
      openSocket: async (address: string) => {
        sockets.push(address);
        throw new Error('no test connects to the world');
      },
    },
  };
}

test.each(BLOCKED_HOSTS)('a file at http://%s/ is refused without a socket', async (host) => {
  for (const protocol of ['http', 'https']) {
    const { sockets, options } = worldWithout();
    const source = createHttpSource(
      `${protocol}://${host}/users.csv`,
      null,
      { allowedPrivateHosts: [], maxFileBytes: 1 },
      options,
    );
    await expect(readSource(source)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
    expect(sockets).toEqual([]);
  }
});

test.each(BLOCKED_HOSTS)(
  'the guard itself refuses %s, for sources that have no URL',
  async (host) => {
    const guard = createGuard({ allowedPrivateHosts: [] }, { resolve: neverResolve });
    await expect(guard.admit(host, 80)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
  },
);

test('a name is refused when any of its addresses is private', async () => {
  for (const answers of [
    ['10.0.0.1'],
    ['93.184.215.14', '10.0.0.1'],
    ['93.184.215.14', '::1'],
    ['2606:4700::1111', '127.0.0.1'],
    ['::ffff:10.0.0.1'],
    ['fe80::1%eth0'],
    ['not an address'],
  ]) {
    const { sockets, options } = worldWithout(async () => answers);
    const source = createHttpSource(
      'https://files.test/users.csv',
      null,
      { allowedPrivateHosts: [], maxFileBytes: 1 },
      options,
    );
    await expect(readSource(source)).rejects.toMatchObject({
      type: 'AddressNotAllowed',
      message: expect.stringMatching(/^files\.test leads to a private or reserved network/),
    });
    expect(sockets).toEqual([]);
  }
});

test('a name is resolved once a connection, and the connection goes to the address that was checked', async () => {
  const answers = [['93.184.215.14'], ['127.0.0.1']];
  let asked = 0;
  const guard = createGuard(
    { allowedPrivateHosts: [] },
    { resolve: async () => answers[asked++] ?? [] },
  );
  const opened: string[] = [];
  const openSocket = async (address: string) => {
    opened.push(address);
    return new Socket();
  };
  const options = { signal: new AbortController().signal, timeoutMs: 1_000, openSocket };
  await openGuardedSocket(guard, { host: 'files.test', port: 443 }, options);
  expect([asked, opened]).toEqual([1, ['93.184.215.14']]);
  await expect(
    openGuardedSocket(guard, { host: 'files.test', port: 443 }, options),
  ).rejects.toMatchObject({ type: 'AddressNotAllowed' });
  expect(opened).toEqual(['93.184.215.14']);
});

test('when an address does not answer, the next one is tried', async () => {
  const guard = createGuard(
    { allowedPrivateHosts: [] },
    { resolve: async () => ['2606:4700::1111', '2606:4700::1112', '93.184.215.14'] },
  );
  const opened: string[] = [];
  const options = {
    signal: new AbortController().signal,
    timeoutMs: 300,
    openSocket: async (address: string) => {
      opened.push(address);
      if (address.endsWith('1111')) throw new Error('no route');
      if (address.endsWith('1112')) await new Promise(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Socket();
    },
  };
  await openGuardedSocket(guard, { host: 'files.test', port: 443 }, options);
  expect(opened).toEqual(['2606:4700::1111', '2606:4700::1112', '93.184.215.14']);
});

test('connecting ends when the work is cancelled, with the reason of that', async () => {
  const guard = createGuard({ allowedPrivateHosts: [] }, { resolve: () => new Promise(() => {}) });
  const cancelling = new AbortController();
  const opening = openGuardedSocket(
    guard,
    { host: 'files.test', port: 443 },
    { signal: cancelling.signal, timeoutMs: 10_000 },
  );
  cancelling.abort(new Error('cancelled by hand'));
  await expect(opening).rejects.toThrow('cancelled by hand');
});

test('other ports than those of HTTP are refused with a sentence', async () => {
  const guard = createGuard(
    { allowedPrivateHosts: [] },
    { resolve: async () => ['93.184.215.14'] },
  );
  for (const port of [80, 443, 8080, 8443])
    expect(await guard.admit('files.test', port)).toEqual(['93.184.215.14']);
  for (const port of [0, 22, 25, 81, 5432, 6379, 7233, 9200])
    await expect(guard.admit('files.test', port)).rejects.toMatchObject({
      type: 'AddressNotAllowed',
      message: `port ${port} of files.test may not be reached, only ports 80, 443, 8080, 8443`,
    });
});

test('the list of the operator opens exactly the hosts and ports that it names', async () => {
  const guard = createGuard(
    {
      allowedPrivateHosts: [
        'files.internal:9000',
        '127.0.0.1:8081',
        '[::1]:8082',
        'partner.test:9443',
      ],
    },
    { resolve: async (host) => (host === 'partner.test' ? ['93.184.215.14'] : ['10.0.0.7']) },
  );
  expect(await guard.admit('files.internal', 9000)).toEqual(['10.0.0.7']);
  expect(await guard.admit('FILES.internal', 9000)).toEqual(['10.0.0.7']);
  expect(await guard.admit('127.0.0.1', 8081)).toEqual(['127.0.0.1']);
  expect(await guard.admit('::1', 8082)).toEqual(['::1']);
  expect(await guard.admit('[0:0::1]', 8082)).toEqual(['::1']);
  expect(await guard.admit('partner.test', 9443)).toEqual(['93.184.215.14']);
  for (const [host, port] of [
    ['files.internal', 80],
    ['files.internal', 9001],
    ['other.internal', 9000],
    ['other.internal', 80],
    ['files.internal.', 9000],
    ['10.0.0.7', 9000],
    ['127.0.0.2', 8081],
    ['127.0.0.1', 8082],
    ['partner.test', 9000],
  ] as const)
    await expect(guard.admit(host, port)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
});

test('a host that is no host is refused', async () => {
  const guard = createGuard(
    { allowedPrivateHosts: [] },
    { resolve: async () => ['93.184.215.14'] },
  );
  for (const host of [
    '',
    ' ',
    'a b',
    'a/b',
    'user@files.test',
    'files.test:22',
    'files.test#',
    '[::1',
    'a\r\nb',
  ])
    await expect(guard.admit(host, 80)).rejects.toBeInstanceOf(RunFailure);
});

test('a name that cannot be found may be tried again', async () => {
  for (const resolve of [async () => [], async () => Promise.reject(new Error('ENOTFOUND'))]) {
    const guard = createGuard({ allowedPrivateHosts: [] }, { resolve });
    await expect(guard.admit('files.test', 443)).rejects.toMatchObject({
      type: 'SourceUnavailable',
      message: expect.stringContaining('files.test'),
    });
  }
});

test('a real connection is made to an allowed host of this machine, and its refusal is an error', async () => {
  const server = createServer((socket) => socket.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const guard = createGuard({ allowedPrivateHosts: [`127.0.0.1:${port}`] });
  const options = { signal: new AbortController().signal, timeoutMs: 1_000 };
  const socket = await openGuardedSocket(guard, { host: '127.0.0.1', port }, options);
  const [greeting] = (await once(socket, 'data')) as [Buffer];
  expect(greeting.toString()).toBe('hello');
  socket.destroy();
  server.close();
  await once(server, 'close');
  await expect(
    openGuardedSocket(guard, { host: '127.0.0.1', port }, options),
  ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

async function neverResolve(host: string): Promise<string[]> {
  throw new Error(`no test resolves ${host}`);
}
