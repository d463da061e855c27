import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { piecesOf } from '../../../activities/sources/pieces-of.ts';

const bytes = async (stream: Readable) => Buffer.concat(await Array.fromAsync(piecesOf(stream)));

test('the pieces of a stream come as they are, in order, however slowly they are read', async () => {
  const pieces = Array.from({ length: 200 }, (_, index) => Buffer.alloc(50_000, index));
  const stream = Readable.from(pieces, { objectMode: false, highWaterMark: 300_000 });
  const given: Buffer[] = [];
  for await (const piece of piecesOf(stream)) {
    given.push(piece);
    if (given.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(given.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
  expect(Buffer.concat(given).equals(Buffer.concat(pieces))).toBe(true);
});

test('a stream that breaks gives what came, then its error', async () => {
  const stream = new Readable({ read() {} });
  stream.push('a');
  const pieces = piecesOf(stream);
  expect(String((await pieces.next()).value)).toBe('a');
  const next = pieces.next();
  stream.destroy(new Error('cut'));
  await expect(next).rejects.toThrow('cut');
});

test('a stream that has broken before it is read says so, too', async () => {
  const stream = new Readable({ read() {} }).on('error', () => {});
  stream.destroy(new Error('cut before'));
  await new Promise((resolve) => stream.once('close', resolve));
  await expect(bytes(stream)).rejects.toThrow('cut before');
});

test('a stream that has nothing ends at once', async () => {
  expect(await bytes(Readable.from([]))).toEqual(Buffer.alloc(0));
});
