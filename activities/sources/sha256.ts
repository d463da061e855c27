import { createHash } from 'node:crypto';
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

/**
 * Begins a SHA-256. Hashing takes as long as fetching a file from a fast server, so a large one is hashed in a thread
 * beside the download; a small one here, at once.
 */
export function openSha256(): Sha256 {
  let first: Uint8Array[] = [];
  let firstBytes = 0;
  let thread: ReturnType<typeof openHashThread> | undefined;
  return {
    async update(piece) {
      if (thread) return thread.update(piece);
      firstBytes += piece.length;
      first.push(Buffer.from(piece));
      if (firstBytes < ALONE_BYTES) return;
      thread = openHashThread();
      for (const early of first) await thread.update(early);
      first = [];
    },
    async digest() {
      if (thread) return thread.digest();
      const hash = createHash('sha256');
      for (const piece of first) hash.update(piece);
      return hash.digest('hex');
    },
    async close() {
      first = [];
      await thread?.close();
    },
  };
}
