import type { Compression } from '../../../domain/definition.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { isBomb, MOST_UNPACK_RATIO } from '../../unpack-bounds.ts';
import { checkBlockedEnd } from './blocked-gzip.ts';
import type { PackedFile } from './packed-file.ts';
import { PackedInput } from './packed-input.ts';
import { packedOnce } from './packed-once.ts';
import type { Packing } from './packings.ts';
import { unpackGzip, unpackZstd } from './unpack-stream.ts';
import { unpackZipped } from './unpack-zip.ts';
import { findZippedFile } from './zip-archive.ts';

/**
 * The unpacked bytes of a file. Packed data that is cut, damaged, packed twice or blown up beyond the bounds ends in a
 * RunFailure, never in silence.
 */
export async function* unpack(
  file: PackedFile,
  compression: Compression,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (compression === 'none') return yield* file.spool.read(file.object, signal);
  const { input, content } = await openPacked(file, compression, signal);
  const begin = input.position;
  let bytes = 0;
  try {
    for await (const piece of packedOnce(content, compression)) {
      bytes += piece.length;
      if (bytes > maxBytes)
        throw new RunFailure('FileTooLarge', `the unpacked file is larger than ${maxBytes} bytes`);
      if (isBomb(input.position - begin, bytes))
        throw new RunFailure(
          'UnreadableFile',
          `the file unpacks to more than ${MOST_UNPACK_RATIO} times its size, as files made to do harm do, near byte ${input.position}`,
        );
      yield piece;
    }
  } finally {
    await input.close();
  }
}

async function openPacked(
  file: PackedFile,
  compression: Packing,
  signal: AbortSignal,
): Promise<{ input: PackedInput; content: AsyncGenerator<Buffer> }> {
  const { spool, object, sizeBytes } = file;
  if (compression === 'zip') {
    const zipped = await findZippedFile(file);
    const { offset, packedBytes } = zipped;
    const packed = spool.read(object, signal, { offset, length: packedBytes });
    const input = new PackedInput(packed, packedBytes, offset);
    return { input, content: unpackZipped(input, zipped) };
  }
  const input = new PackedInput(spool.read(object, signal), sizeBytes);
  return { input, content: compression === 'gzip' ? wholeGzip(file, input) : unpackZstd(input) };
}

async function* wholeGzip(file: PackedFile, input: PackedInput): AsyncGenerator<Buffer> {
  yield* unpackGzip(input);
  await checkBlockedEnd(file);
}
