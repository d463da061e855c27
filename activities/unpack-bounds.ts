/** Pieces of this size make zlib three times as fast as its own 16 KiB. */
export const UNPACK_PIECE_BYTES = 1024 * 1024;

/** Unpacked data may not be more than this many times its packed size, once it is large enough to matter. */
export const MOST_UNPACK_RATIO = 250;
const RATIO_MATTERS_BYTES = 64 * 1024 * 1024;

/** True when what is unpacked so far can only be a file that was made to do harm. */
export function isBomb(packedBytes: number, unpackedBytes: number): boolean {
  return unpackedBytes > RATIO_MATTERS_BYTES && unpackedBytes > packedBytes * MOST_UNPACK_RATIO;
}
