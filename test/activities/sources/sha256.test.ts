import { createHash, randomFillSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSha256 } from '../../../activities/sources/sha256.ts';

const MB = 1024 * 1024;

test.each([
  ['nothing', 0, 1],
  ['a small file', 70_000, 4_096],
  ['a file as long as is hashed without a thread', 16 * MB - 1, MB],
  ['a large file in pieces of an odd length', 41 * MB + 13, 65_531],
  ['a large file in pieces longer than a block', 50 * MB, 7 * MB],
])('the SHA-256 of %s is that of its bytes', async (_, sizeBytes, pieceBytes) => {
  const content = randomFillSync(Buffer.alloc(sizeBytes));
  const hash = openSha256();
  // One buffer for all pieces: what was taken must not be read again later.
  const piece = Buffer.alloc(pieceBytes);
  for (let at = 0; at < sizeBytes; at += pieceBytes) {
    const length = content.copy(piece, 0, at, at + pieceBytes);
    await hash.update(piece.subarray(0, length));
  }
  expect(await hash.digest()).toBe(createHash('sha256').update(content).digest('hex'));
  await hash.close();
});

test('a hash that is given up waits for nothing, and takes nothing more', async () => {
  const hash = openSha256();
  await hash.update(Buffer.alloc(30 * MB));
  await hash.close();
  await hash.close();
  await expect(hash.digest()).rejects.toThrow('the hash thread was ended');
});
