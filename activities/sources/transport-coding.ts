import { pipeline, Readable, type Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { RunFailure } from '../../domain/failures.ts';
import { isBomb, MOST_UNPACK_RATIO, UNPACK_PIECE_BYTES } from '../unpack-bounds.ts';

const chunkSize = UNPACK_PIECE_BYTES;

// Some object stores name the coding of their upload protocol here; what they send is not coded so.
const PLAIN = new Set(['', 'identity', 'aws-chunked']);

/** The coding that a Content-Encoding header tells; null when the bytes are sent as they are. */
export function transportCoding(header = ''): string | null {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => !PLAIN.has(coding));
  return codings.length === 0 ? null : codings.join(', ');
}

/**
 * The bytes under a transport coding. A file that is packed itself comes out packed: its own compression is
 * found by its content. Several codings on one another are refused: only attacks send them.
 */
export async function* decodeTransport(
  packed: AsyncIterable<Buffer>,
  coding: string,
  shown: string,
): AsyncGenerator<Buffer> {
  let packedBytes = 0;
  let bytes = 0;
  let sourceError: unknown;
  const counted = async function* () {
    try {
      for await (const piece of packed) {
        packedBytes += piece.length;
        yield piece;
      }
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  const start = counted();
  const first = await start.next();
  if (first.done) return;
  const decoder = createDecoder(coding, first.value, shown);
  const input = Readable.from(resumed(first.value, start));
  const output = pipeline(input, decoder, () => {});
  try {
    for await (const piece of output) {
      bytes += (piece as Buffer).length;
      if (isBomb(packedBytes, bytes))
        throw new RunFailure(
          'UnreadableFile',
          `${shown} sends ${coding} that unpacks to more than ${MOST_UNPACK_RATIO} times its size`,
        );
      yield piece as Buffer;
    }
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    if (error instanceof RunFailure) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR')
      throw new RunFailure('SourceUnavailable', `${shown} ended before its ${coding} was complete`);
    throw new RunFailure(
      'UnreadableFile',
      `${shown} says that it sends ${coding}, but that cannot be unpacked (${code})`,
      { cause: error },
    );
  } finally {
    input.destroy();
  }
}

async function* resumed(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function createDecoder(coding: string, first: Buffer, shown: string): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ chunkSize });
    case 'deflate':
      // By the standard it has zlib's header, whose low four bits are 8; many servers leave it out.
      return ((first[0] ?? 0) & 0x0f) === 8
        ? createInflate({ chunkSize })
        : createInflateRaw({ chunkSize });
    case 'br':
      return createBrotliDecompress({ chunkSize });
    case 'zstd':
      return createZstdDecompress({ chunkSize });
    default:
      throw new RunFailure(
        'UnreadableFile',
        `${shown} sends the unknown coding ${coding.slice(0, 40)}`,
      );
  }
}
