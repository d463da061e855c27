import { createHash } from 'node:crypto';
import { release } from '../release.ts';
import { openHashThread } from './hash-thread.ts';

/** The SHA-256 of bytes that come one piece after the other. */
export interface Sha256 {
  /** Takes the next piece, which may be changed once this has settled. */
  update: (piece: Uint8Array) => Promise<void>;
  /** In hexadecimal, of all pieces; nothing may be added then. */
  digest: () => Promise<string>;
  /** Gives up what it holds; can be called at any time, and again. */
  close: () => Promise<void>;
}

/** Hashing this much takes no longer than starting a thread. */
const ALONE_BYTES = 16 * 1024 * 1024;
/** What is kept lies in blocks of their own: small pieces would leave the heap of the process full of holes. */
const BLOCK_BYTES = 1024 * 1024;

/**
 * Begins a SHA-256. Hashing takes as long as fetching a file from a fast server, so a large one is hashed in a thread
 * beside the download; a small one here, at once.
 */
export function openSha256(): Sha256 {
  let first: Buffer[] = [];
  let firstBytes = 0;
  let thread: ReturnType<typeof openHashThread> | undefined;
  return {
    async update(piece) {
      if (thread) return thread.update(piece);
      keep(piece);
      if (firstBytes < ALONE_BYTES) return;
      thread = openHashThread();
      for (const block of filled()) await thread.update(block);
      forget();
    },
    async digest() {
      if (thread) return thread.digest();
      const hash = createHash('sha256');
      for (const block of filled()) hash.update(block);
      return hash.digest('hex');
    },
    async close() {
      forget();
      await thread?.close();
    },
  };

  function keep(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const inBlock = firstBytes % BLOCK_BYTES;
      if (inBlock === 0) first.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
      const part = piece.subarray(at, at + BLOCK_BYTES - inBlock);
      first.at(-1)?.set(part, inBlock);
      firstBytes += part.length;
      at += part.length;
    }
  }

  function filled(): Buffer[] {
    return first.map((block, index) => block.subarray(0, firstBytes - index * BLOCK_BYTES));
  }

  function forget(): void {
    for (const block of first) release(block);
    first = [];
  }
}
