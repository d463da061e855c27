import { createGunzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { RunFailure } from '../../domain/failures.ts';
import { isBomb, MOST_UNPACK_RATIO, UNPACK_PIECE_BYTES } from '../unpack-bounds.ts';

/** How a file is packed, by its first bytes. */
export function detectCompression(head: Buffer): 'gzip' | 'none' {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : 'none';
}

/** The unpacked bytes of `packed`. A stream that is cut, damaged or blown up beyond the bounds ends in a failure. */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytesIn = 0;
  let bytesOut = 0;
  const counted = async function* () {
    for await (const piece of packed) {
      bytesIn += piece.length;
      yield piece;
    }
  };
  const unpacker = createGunzip({ chunkSize: UNPACK_PIECE_BYTES });
  // The loop below reports errors; the callback only keeps them from being unhandled.
  pipeline(Readable.from(counted()), unpacker, () => {});
  try {
    for await (const piece of unpacker as AsyncIterable<Buffer>) {
      bytesOut += piece.length;
      if (bytesOut > maxBytes)
        throw new RunFailure('FileTooLarge', `the unpacked file is larger than ${maxBytes} bytes`);
      if (isBomb(bytesIn, bytesOut))
        throw new RunFailure(
          'UnreadableFile',
          `the file unpacks to more than ${MOST_UNPACK_RATIO} times its size, as files made to do harm do`,
        );
      yield piece;
    }
  } catch (error) {
    if (signal.aborted || !isZlibError(error)) throw error;
    throw new RunFailure(
      'UnreadableFile',
      `the gzip data is damaged or incomplete near byte ${bytesIn} (${(error as Error).message})`,
      { cause: error },
    );
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}
