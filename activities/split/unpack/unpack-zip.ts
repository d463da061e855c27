import { crc32 } from 'node:zlib';
import { RunFailure } from '../../../domain/failures.ts';
import type { PackedInput } from './packed-input.ts';
import { unpackDeflate } from './unpack-stream.ts';
import type { ZippedFile } from './zip-archive.ts';

/** The content of the file in a zip archive, checked against the size and CRC that the archive's directory says. */
export async function* unpackZipped(
  input: PackedInput,
  zipped: ZippedFile,
): AsyncGenerator<Buffer> {
  let crc = 0;
  let bytes = 0;
  for await (const piece of zipped.isStored ? readStored(input) : unpackDeflate(input)) {
    crc = crc32(piece, crc);
    bytes += piece.length;
    yield piece;
  }
  if (bytes === zipped.bytes && crc === zipped.crc32) return;
  throw new RunFailure(
    'UnreadableFile',
    bytes === zipped.bytes
      ? `the zip data is damaged: what it holds up to byte ${input.position} has another check sum than its directory tells`
      : `the zip data is damaged: up to byte ${input.position} it holds ${bytes} bytes, not ${zipped.bytes} as its directory tells`,
  );
}

async function* readStored(input: PackedInput): AsyncGenerator<Buffer> {
  for await (const slice of input.slices(() => input.position)) {
    input.position += slice.length;
    yield slice;
  }
}
