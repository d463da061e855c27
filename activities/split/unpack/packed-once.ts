import { RunFailure } from '../../../domain/failures.ts';
import { PACKING_HEAD_BYTES, type Packing, packingByContent } from './packings.ts';

/**
 * The same pieces of unpacked data, unless they are packed again: then a RunFailure. Only mistakes and attacks pack
 * twice, so one layer is read.
 */
export async function* packedOnce(
  content: AsyncGenerator<Buffer>,
  packing: Packing,
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const piece of content) {
    if (head === null) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < PACKING_HEAD_BYTES) continue;
    checkOnce(head, packing);
    yield head;
    head = null;
  }
  if (head === null) return;
  checkOnce(head, packing);
  yield head;
}

function checkOnce(head: Buffer, packing: Packing): void {
  const found = packingByContent(head);
  if (found === null) return;
  const inner = typeof found === 'object' ? found.refused : `packed with ${found}`;
  throw new RunFailure(
    'UnreadableFile',
    `the file is packed twice: unpacked from ${packing}, it is ${inner}. Pack it once`,
  );
}
