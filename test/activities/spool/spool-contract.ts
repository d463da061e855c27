import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPart, type Spool, spoolNames } from '../../../activities/spool/spool.ts';
import { sha256 } from '../sources/file-server.ts';

export const CONTENT = randomBytes(2_500_000);
const { signal } = new AbortController();

/** A spool of a test, and the names of all that lies in it. */
export interface TestSpool {
  spool: Spool;
  objects: () => Promise<string[]>;
}

/** Yields a content in pieces. */
export async function* pieces(content: Buffer, size = 65_537): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

/** All pieces in one. */
export async function readAll(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of content) parts.push(piece);
  return Buffer.concat(parts);
}

/** What every spool does, wherever its objects lie. */
export function describeSpool(kind: string, open: () => Promise<TestSpool>): void {
  describe(`a spool in ${kind}`, () => {
    test('what is written is read again, whole, from an offset and in ranges', async () => {
      const { spool } = await open();
      const name = `${randomUUID()}/source`;
      expect(await spool.write(name, pieces(CONTENT), signal)).toBe(CONTENT.length);
      expect(await spool.size(name)).toBe(CONTENT.length);
      expect(sha256(await readAll(spool.read(name, signal)))).toBe(sha256(CONTENT));
      const rest = await readAll(spool.read(name, signal, { offset: 2_000_000 }));
      expect(sha256(rest)).toBe(sha256(CONTENT.subarray(2_000_000)));
      for (const [offset, length] of [
        [0, 0],
        [0, 1],
        [1_048_575, 2],
        [1_000_000, 1_500_000],
        [CONTENT.length, 0],
      ] as const) {
        const range = CONTENT.subarray(offset, offset + length);
        expect(sha256(await readAll(spool.read(name, signal, { offset, length })))).toBe(
          sha256(range),
        );
        expect(sha256(await readPart(spool, name, offset, length))).toBe(sha256(range));
      }
    });

    test('an empty object is an object', async () => {
      const { spool } = await open();
      const name = `${randomUUID()}/text`;
      expect(await spool.write(name, pieces(Buffer.alloc(0)), signal)).toBe(0);
      expect(await spool.size(name)).toBe(0);
      expect(await readAll(spool.read(name, signal))).toHaveLength(0);
    });

    test('the second writer of a name leaves one whole object, never a mixture', async () => {
      const { spool, objects } = await open();
      const runId = randomUUID();
      const others = [1, 2, 3, 4].map((fill) => Buffer.alloc(1_000_000, fill));
      await Promise.all(
        others.map((content) => spool.write(`${runId}/source`, pieces(content), signal)),
      );
      const stored = await readAll(spool.read(`${runId}/source`, signal));
      expect(others.some((content) => content.equals(stored))).toBe(true);
      expect(await objects()).toEqual([`${runId}/source`]);
    });

    test('content that fails, or a cancellation, leaves nothing behind and keeps its reason', async () => {
      const { spool, objects } = await open();
      const runId = randomUUID();
      const reason = new Error('the source broke');
      const failing = async function* () {
        yield CONTENT;
        throw reason;
      };
      await expect(spool.write(`${runId}/source`, failing(), signal)).rejects.toBe(reason);
      const cancelling = new AbortController();
      const cancelled = async function* () {
        yield CONTENT;
        cancelling.abort(reason);
      };
      await expect(spool.write(`${runId}/source`, cancelled(), cancelling.signal)).rejects.toBe(
        reason,
      );
      await expect(spool.write(`${runId}/source`, pieces(CONTENT), cancelling.signal)).rejects.toBe(
        reason,
      );
      expect(await objects()).toEqual([]);
      expect(await spool.size(`${runId}/source`)).toBeNull();
    });

    test('reading ends when it is cancelled, with the reason of that', async () => {
      const { spool } = await open();
      const name = `${randomUUID()}/source`;
      await spool.write(name, pieces(CONTENT), signal);
      const cancelling = new AbortController();
      const reason = new Error('cancelled by hand');
      const reading = async () => {
        for await (const piece of spool.read(name, cancelling.signal))
          if (piece.length > 0) cancelling.abort(reason);
      };
      await expect(reading()).rejects.toBe(reason);
      await expect(readAll(spool.read(name, cancelling.signal))).rejects.toBe(reason);
    });

    test('an object that is missing is an error to read and null to measure', async () => {
      const { spool } = await open();
      const name = `${randomUUID()}/source`;
      expect(await spool.size(name)).toBeNull();
      await expect(readAll(spool.read(name, signal))).rejects.toThrow('ENOENT');
      await expect(readPart(spool, name, 0, 1)).rejects.toThrow('ENOENT');
    });

    test('the objects of a run are removed together, and twice is no error', async () => {
      const { spool } = await open();
      const [first, second] = [randomUUID(), randomUUID()];
      expect(await spool.runIds()).toEqual([]);
      for (const runId of [first, second])
        for (const object of ['source', 'text', 'chunk-0-a'])
          await spool.write(`${runId}/${object}`, pieces(CONTENT, 1_000_000), signal);
      expect((await spool.runIds()).sort()).toEqual([first, second].sort());
      await spool.removeRun(first);
      await spool.removeRun(first);
      expect(await spool.runIds()).toEqual([second]);
    });

    test('names that are not made by the service are refused by every call', async () => {
      const { spool, objects } = await open();
      const runId = randomUUID();
      for (const name of [
        '',
        runId,
        `${runId}/`,
        `${runId}/a/b`,
        `${runId}/..`,
        `${runId}/../../secret`,
        `../${runId}/a`,
        `/${runId}/a`,
        `${runId}/A`,
        `${runId}/a.part`,
        `${runId}/a\n`,
        `${runId}/a\0`,
        `${'../'.repeat(12)}/a`,
        'short/source',
      ]) {
        await expect(spool.write(name, pieces(CONTENT), signal)).rejects.toThrow(
          'not a spool name',
        );
        await expect(readAll(spool.read(name, signal))).rejects.toThrow('not a spool name');
        await expect(readPart(spool, name, 0, 1)).rejects.toThrow('not a spool name');
        await expect(spool.size(name)).rejects.toThrow('not a spool name');
      }
      for (const notARun of ['', '.', '..', `${runId}/a`, `../${runId}`])
        await expect(spool.removeRun(notARun)).rejects.toThrow('not a spool name');
      expect(await objects()).toEqual([]);
    });

    test('the names that the service makes are names of the spool', async () => {
      const { spool } = await open();
      const [runId, token] = [randomUUID(), randomUUID()];
      for (const name of [
        spoolNames.source(runId, token),
        spoolNames.text(runId, token),
        spoolNames.prepared(runId, 1_000_000, token),
      ])
        expect(await spool.size(name)).toBeNull();
    });
  });
}
