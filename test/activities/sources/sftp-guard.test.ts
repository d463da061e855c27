import { expect, test } from 'vitest';
import { createSftpSource } from '../../../activities/sources/sftp-source.ts';
import { readSource } from './file-server.ts';
import { SFTP_FAST } from './sftp-server.ts';

function worldWithout(answers: string[]) {
  const sockets: string[] = [];
  return {
    sockets,
    options: {
      timings: SFTP_FAST,
      resolve: async () => answers,
      openSocket: async (address: string) => {
        sockets.push(address);
        throw new Error('no test connects to the world');
      },
    },
  };
}

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '%31%32%37.0.0.1',
  '127。0。0。1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '10.0.0.1',
  '169.254.169.254',
  '0',
  '[fe80::1]',
  'internal.test',
  'mixed.test:22',
])('a file at sftp://%s/ is refused without a socket', async (host) => {
  const { sockets, options } = worldWithout(['93.184.215.14', '10.0.0.1']);
  const settings = { allowedPrivateHosts: [], maxFileBytes: 1 };
  const source = createSftpSource(`sftp://${host}/users.csv`, null, settings, options);
  await expect(readSource(source)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
  expect(sockets).toEqual([]);
});

test('only port 22 may be reached, unless another one is allowed by name', async () => {
  const { sockets, options } = worldWithout(['93.184.215.14']);
  const source = (port: number) =>
    createSftpSource(
      `sftp://files.test:${port}/users.csv`,
      null,
      { allowedPrivateHosts: ['files.test:2222'], maxFileBytes: 1 },
      options,
    );
  for (const port of [80, 443, 6379])
    await expect(readSource(source(port))).rejects.toMatchObject({
      type: 'AddressNotAllowed',
      message: `port ${port} of files.test may not be reached, only port 22`,
    });
  expect(sockets).toEqual([]);
  for (const port of [22, 2222])
    await expect(readSource(source(port))).rejects.toMatchObject({ type: 'SourceUnavailable' });
  expect(sockets).toEqual(['93.184.215.14', '93.184.215.14']);
});
