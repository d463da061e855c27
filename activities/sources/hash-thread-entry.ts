import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

export type HashRequest =
  | { kind: 'update'; block: Uint8Array<ArrayBuffer>; length: number }
  | { kind: 'digest' };

/** A block that can be filled again, or the digest in hexadecimal. */
export type HashAnswer = { block: Uint8Array<ArrayBuffer> } | { digest: string };

const hash = createHash('sha256');

parentPort?.on('message', (request: HashRequest) => {
  if (request.kind === 'digest') {
    parentPort?.postMessage({ digest: hash.digest('hex') } satisfies HashAnswer);
    return;
  }
  const { block, length } = request;
  hash.update(block.subarray(0, length));
  parentPort?.postMessage({ block } satisfies HashAnswer, [block.buffer]);
});
