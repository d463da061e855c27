import { pipeline, Readable } from 'node:stream';
import {
  constants,
  createGunzip,
  createInflateRaw,
  createZstdDecompress,
  type Gunzip,
  type InflateRaw,
  type ZstdDecompress,
} from 'node:zlib';
import { RunFailure } from '../../../domain/failures.ts';
import { UNPACK_PIECE_BYTES } from '../../unpack-bounds.ts';
import type { PackedInput } from './packed-input.ts';
import type { Packing } from './packings.ts';

const chunkSize = UNPACK_PIECE_BYTES;

/** zstd's own limit for what is unpacked without being asked: the window, 2^27 bytes, is kept in memory. */
const MOST_WINDOW_LOG = 27;

/** A frame costs up to 0.3 ms whatever it holds, so these take five minutes; more only come from files made to do harm. */
const MOST_FRAMES = 1_000_000;

/** The content of gzip data: members one after the other, then nothing but NULs, with which some tools fill up. */
export async function* unpackGzip(input: PackedInput): AsyncGenerator<Buffer> {
  // The engine goes on with the next member by itself, but stops at a NUL without a word about what follows.
  yield* unpackOnce(input, createGunzip({ chunkSize }), 'gzip');
  for await (const slice of input.slices(() => input.position)) {
    const other = slice.findIndex((byte) => byte !== 0);
    if (other !== -1)
      throw new RunFailure(
        'UnreadableFile',
        `the gzip data ends, but other bytes follow from byte ${input.position + other} on: the file is damaged`,
      );
    input.position += slice.length;
  }
}

/** The content of zstd data: frames one after the other. */
export async function* unpackZstd(input: PackedInput): AsyncGenerator<Buffer> {
  const params = { [constants.ZSTD_d_windowLogMax]: MOST_WINDOW_LOG };
  // The engine ends with a frame and drops what it was given of the next one, so each frame gets an engine.
  for (let frames = 0; await input.hasMore(); frames += 1) {
    if (frames === MOST_FRAMES)
      throw new RunFailure('UnreadableFile', `the zstd data has more than ${MOST_FRAMES} frames`);
    yield* unpackOnce(input, createZstdDecompress({ chunkSize, params }), 'zstd');
  }
}

/** The content of deflated data in a zip archive. */
export function unpackDeflate(input: PackedInput): AsyncGenerator<Buffer> {
  return unpackOnce(input, createInflateRaw({ chunkSize }), 'zip');
}

async function* unpackOnce(
  input: PackedInput,
  engine: Gunzip | InflateRaw | ZstdDecompress,
  packing: Packing,
): AsyncGenerator<Buffer> {
  const begin = input.position;
  const used = () => begin + engine.bytesWritten;
  // The loop below reports errors; the callback only keeps them from being unhandled.
  const packed = Readable.from(input.slices(used), { highWaterMark: 1 });
  pipeline(packed, engine, () => {});
  try {
    for await (const piece of engine as AsyncIterable<Buffer>) {
      input.position = used();
      yield piece;
    }
  } catch (error) {
    throw asFailure(error, packing, used(), input);
  } finally {
    packed.destroy();
  }
  input.position = used();
}

function asFailure(error: unknown, packing: Packing, near: number, input: PackedInput): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const sentence = () => {
    if (code === 'Z_BUF_ERROR')
      return `the ${packing} data is cut off: it ends at byte ${input.end}, in the middle`;
    if (code === 'ZSTD_error_frameParameter_windowTooLarge')
      return `the zstd data needs a window of more than 128 MiB near byte ${near}: pack it without --long`;
    return `the ${packing} data is damaged near byte ${near} (${message})`;
  };
  return /^(Z_(DATA|BUF)_ERROR|Z_NEED_DICT|ZSTD_error_(?!memory))/.test(code)
    ? new RunFailure('UnreadableFile', sentence(), { cause: error })
    : error;
}
