import { Worker } from 'node:worker_threads';
import type { HashAnswer, HashRequest } from './hash-thread-entry.ts';
import type { Sha256 } from './sha256.ts';

const BLOCK_BYTES = 1024 * 1024;
/** Blocks that wait for the thread, or are in its hands: then the download waits. */
const BLOCKS = 4;

/** Starts a thread that hashes. */
export function openHashThread(): Sha256 {
  const thread = new Worker(new URL('./hash-thread-entry.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });
  const free = Array.from({ length: BLOCKS }, () => new Uint8Array(BLOCK_BYTES));
  let block: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let wake = () => {};
  let digest: string | undefined;
  let problem: Error | undefined;
  thread.on('message', (answer: HashAnswer) => {
    if ('digest' in answer) digest = answer.digest;
    else free.push(answer.block);
    wake();
  });
  thread.on('error', (error: Error) => end(error));
  thread.on('exit', () => end(new Error('the hash thread was ended')));
  return {
    async update(piece) {
      for (let at = 0; at < piece.length; ) {
        block ??= await freeBlock();
        const part = piece.subarray(at, at + block.length - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === block.length) pass();
      }
    },
    async digest() {
      pass();
      thread.postMessage({ kind: 'digest' } satisfies HashRequest);
      while (digest === undefined) await news();
      return digest;
    },
    async close() {
      await thread.terminate();
    },
  };

  function end(error: Error): void {
    problem ??= error;
    wake();
  }

  async function freeBlock(): Promise<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const one = free.pop();
      if (one) return one;
      await news();
    }
  }

  async function news(): Promise<void> {
    if (problem) throw problem;
    await new Promise<void>((resolve) => (wake = resolve));
    if (problem && digest === undefined) throw problem;
  }

  function pass(): void {
    if (block) {
      const request: HashRequest = { kind: 'update', block, length: filled };
      thread.postMessage(request, [block.buffer]);
    }
    block = undefined;
    filled = 0;
  }
}
