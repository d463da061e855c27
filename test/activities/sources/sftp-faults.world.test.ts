import { randomBytes } from 'node:crypto';
import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type Fault, openFaultProxy } from '../../support/fault-proxy.ts';
import { readSource, sha256 } from './file-server.ts';
import { FILE, localSftp, OLD, putFile, SFTP_FAST, SSHD, useSshd } from './sftp-server.ts';

const LATER = new Date(OLD.getTime() + 5_000);
const REVERSED = Buffer.from(FILE.toReversed());
const signal = new AbortController().signal;

describe.skipIf('missing' in SSHD)('a file on an OpenSSH server', () => {
  const served = useSshd();

  /** The source behind a proxy that disturbs its connections. */
  async function disturbed(fault: (connection: number) => Fault, at = served.path, timings = {}) {
    const proxy = await openFaultProxy(served.sshd.port, fault, 'all');
    const options = { timings: { ...SFTP_FAST, ...timings } };
    return { ...proxy, source: localSftp(proxy.port, at, served.sshd.credentials, options) };
  }

  /** Reads all of the file, and does something once the first piece is there. */
  async function readWhile(
    source: ReturnType<typeof localSftp>,
    meanwhile: () => Promise<unknown>,
  ) {
    const opened = await source.open(signal);
    const pieces: Buffer[] = [];
    try {
      for await (const piece of opened.content) {
        if (pieces.length === 0) await meanwhile();
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    } finally {
      await opened.close();
    }
  }

  test.each([50, 99])(
    'a connection that is cut at %i percent is read on from there',
    async (percent) => {
      const cutAfterBytes = Math.floor((FILE.length * percent) / 100);
      for (const by of ['fin', 'rst'] as const) {
        await using proxy = await disturbed((n) => (n === 0 ? { cutAfterBytes, by } : {}));
        expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
        expect(proxy.connections()).toBe(2);
        expect(proxy.passedBytes()).toBeLessThan(FILE.length * 1.5);
      }
    },
  );

  test("a connection that is cut before the file is open is the next attempt's turn", async () => {
    for (const by of ['fin', 'rst'] as const)
      for (const cutAfterBytes of [0, 1, 1_000]) {
        await using proxy = await disturbed(() => ({ cutAfterBytes, by }));
        await expect(readSource(proxy.source)).rejects.toMatchObject({ type: 'SourceUnavailable' });
        expect(proxy.connections()).toBe(1);
      }
  });

  test('a server that is killed in the middle and comes back is read on', async () => {
    await using other = await served.another();
    const at = await putFile(other, 'users.csv', FILE);
    const timings = { ...SFTP_FAST, resumePausesMs: [20, 100, 500, 1_000, 2_000] };
    const source = localSftp(other.port, at, other.credentials, { timings });
    const content = await readWhile(source, async () => {
      await other.kill();
      await other.start();
    });
    expect(sha256(content)).toBe(sha256(FILE));
  });

  test('a server that cuts without end is given up, one that gets on is not', async () => {
    await using stuck = await disturbed(() => ({ cutAfterBytes: 30_000 }));
    await expect(readSource(stuck.source)).rejects.toMatchObject({ type: 'SourceUnavailable' });
    expect(stuck.connections()).toBe(6);
    await using slow = await disturbed(() => ({ cutAfterBytes: 600_000 }));
    expect(sha256(await readSource(slow.source))).toBe(sha256(FILE));
  });

  test('a connection that falls silent is cut and read on', async () => {
    await using proxy = await disturbed((n) => (n === 0 ? { stallAfterBytes: 1_000_000 } : {}));
    expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
    expect(proxy.connections()).toBe(2);
  });

  test('a file that drips is stopped as too slow, and everything ends at the deadline', async () => {
    await using proxy = await disturbed(() => ({ dripMs: 2, dripAfterBytes: 1_000_000 }));
    await expect(readSource(proxy.source)).rejects.toMatchObject({ type: 'SourceTooSlow' });
    const floor = { windowMs: 60_000, bytesPerSecond: 1 };
    await using patient = await disturbed(
      () => ({ dripMs: 2, dripAfterBytes: 1_000_000 }),
      served.path,
      {
        floor,
        deadlineMs: 1_500,
      },
    );
    await expect(readSource(patient.source)).rejects.toMatchObject({
      type: 'SourceTooSlow',
      message: expect.stringContaining('did not deliver the file within'),
    });
  });

  test('cancelling ends connecting, reading and waiting, with the reason of the cancellation', async () => {
    const reason = new Error('cancelled by hand');
    const faults: Fault[] = [
      { stallAfterBytes: 0 },
      { stallAfterBytes: 1_000_000 },
      { cutAfterBytes: 1_000_000 },
    ];
    for (const fault of faults) {
      await using proxy = await disturbed(() => fault, served.path, {
        silenceMs: 60_000,
        resumePausesMs: [60_000],
      });
      const cancelling = new AbortController();
      setTimeout(() => cancelling.abort(reason), 400);
      await expect(readSource(proxy.source, cancelling.signal)).rejects.toBe(reason);
    }
  });

  describe('a file that changes while it is read is never a mixture:', () => {
    const CHANGES: Record<string, (at: string) => Promise<unknown>> = {
      'it grows': (at) => appendFile(at, 'more'),
      'it shrinks': (at) => truncate(at, 10),
      'it is written anew': (at) => writeFile(at, randomBytes(FILE.length)),
      'its time changes': (at) => utimes(at, LATER, LATER),
    };
    test.each(Object.keys(CHANGES))('%s', async (name) => {
      const at = await putFile(served.sshd, 'changing.csv', FILE);
      const change = CHANGES[name] ?? (() => Promise.reject(new Error(name)));
      const reading = readWhile(localSftp(served.sshd.port, at, served.sshd.credentials), () =>
        change(at),
      );
      await expect(reading).rejects.toMatchObject({ type: 'SourceChanged' });
    });

    test('one that takes its place is not noticed, unless the connection is cut', async () => {
      const at = await putFile(served.sshd, 'replaced.csv', FILE);
      const other = await putFile(served.sshd, 'other.csv', REVERSED, LATER);
      const reading = readWhile(localSftp(served.sshd.port, at, served.sshd.credentials), () =>
        rename(other, at),
      );
      expect(sha256(await reading)).toBe(sha256(FILE));
      for (const replace of [
        () =>
          putFile(served.sshd, 'replaced.csv', REVERSED, OLD).then(() => utimes(at, LATER, LATER)),
        () => rm(at),
      ]) {
        await putFile(served.sshd, 'replaced.csv', FILE);
        await using proxy = await disturbed(
          (n) => (n === 0 ? { cutAfterBytes: 2_900_000 } : {}),
          at,
        );
        await expect(readWhile(proxy.source, replace)).rejects.toMatchObject({
          type: 'SourceChanged',
        });
      }
    });

    test('one that was written a moment ago is waited for, since its time could not tell', async () => {
      const at = await putFile(served.sshd, 'fresh.csv', FILE, new Date());
      setTimeout(() => void writeFile(at, REVERSED), 300);
      expect(
        sha256(await readSource(localSftp(served.sshd.port, at, served.sshd.credentials))),
      ).toBe(sha256(REVERSED));
    });
  });
});
