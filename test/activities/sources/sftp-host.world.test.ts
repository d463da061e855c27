import { describe, expect, test } from 'vitest';
import { makeKey } from '../../support/sshd.ts';
import { readSource, sha256 } from './file-server.ts';
import { FILE, localSftp, SSHD, useSshd } from './sftp-server.ts';

describe.skipIf('missing' in SSHD)('an OpenSSH server', () => {
  const served = useSshd();

  describe('the server has to show the pinned host key', () => {
    const open = (hostKey: string | undefined, credentials = served.sshd.credentials) => {
      const { hostKey: _, ...bare } = credentials;
      return readSource(
        localSftp(served.sshd.port, served.path, { ...bare, ...(hostKey ? { hostKey } : {}) }),
      );
    };
    const logins = () =>
      served.sshd.log().match(/Accepted|Failed|Postponed|authenticating|Invalid user/g) ?? [];

    test('any of its keys may be pinned', async () => {
      for (const key of Object.values(served.sshd.fingerprints)) {
        expect(sha256(await open(key))).toBe(sha256(FILE));
        expect(sha256(await open(`${key}=`))).toBe(sha256(FILE));
      }
    });

    test('without a pin it tells what it shows, before it learns who comes', async () => {
      const before = logins().length;
      await expect(open(undefined)).rejects.toMatchObject({
        type: 'HostNotTrusted',
        message: `sftp://127.0.0.1:${served.sshd.port} shows the host key ${served.sshd.fingerprints.ed25519}; if this is the fingerprint that the owner of the server tells you, put it into credentials.hostKey`,
      });
      await expect(
        readSource(localSftp(served.sshd.port, served.path, null)),
      ).rejects.toMatchObject({
        type: 'HostNotTrusted',
      });
      expect(logins()).toHaveLength(before);
    });

    test('a key that has changed is refused with both fingerprints, before it learns who comes', async () => {
      const before = logins().length;
      const pinned = `SHA256:${'a'.repeat(43)}`;
      const error: unknown = await open(pinned).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ type: 'HostNotTrusted' });
      for (const key of [pinned, ...Object.values(served.sshd.fingerprints)])
        expect(error).toMatchObject({ message: expect.stringContaining(key) });
      expect(logins()).toHaveLength(before);
    });
  });

  test('a key that the server does not know is tried once, and a password where none is taken not at all', async () => {
    const { username, hostKey } = served.sshd.credentials;
    const before = served.sshd.log().length;
    const other = makeKey('rsa').private;
    await expect(
      readSource(
        localSftp(served.sshd.port, served.path, { username, hostKey, privateKey: other }),
      ),
    ).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.stringContaining('does not accept'),
    });
    await expect(
      readSource(
        localSftp(served.sshd.port, served.path, { username, hostKey, password: 'secret' }),
      ),
    ).rejects.toMatchObject({
      type: 'SourceRefused',
      message: `sftp://127.0.0.1:${served.sshd.port} takes no password, only publickey`,
    });
    const connections = served.sshd
      .log()
      .slice(before)
      .match(/Connection from/g);
    expect(connections).toHaveLength(2);
  });

  test('a server that speaks only what is not safe any more is refused', async () => {
    for (const settings of [
      ['Ciphers aes128-cbc'],
      ['KexAlgorithms diffie-hellman-group14-sha1'],
      ['MACs hmac-sha1', 'Ciphers aes128-ctr'],
    ]) {
      await using old = await served.another({ settings });
      await expect(
        readSource(localSftp(old.port, served.path, old.credentials)),
      ).rejects.toMatchObject({
        type: 'SourceRefused',
        message: `sftp://127.0.0.1:${old.port} offers no algorithm that counts as safe today`,
      });
    }
  });
});
