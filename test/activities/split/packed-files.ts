import type { PackedFile } from '../../../activities/split/unpack/packed-file.ts';
import { unpack } from '../../../activities/split/unpack/unpack.ts';
import type { Compression } from '../../../domain/definition.ts';

export const { signal } = new AbortController();

/** Bytes as a file in the spool, read in pieces of so many bytes. */
export function packedFile(content: Buffer, pieceBytes = 1024 * 1024): PackedFile {
  return {
    object: 'source',
    sizeBytes: content.length,
    spool: {
      async *read(_name, _signal, range) {
        const { offset = 0, length = content.length - offset } = range ?? {};
        const end = offset + length;
        for (let at = offset; at < end; at += pieceBytes)
          yield content.subarray(at, Math.min(end, at + pieceBytes));
      },
      async readInto(_name, offset, target) {
        if (offset + target.length > content.length) throw new Error('the spool object ends early');
        content.copy(target, 0, offset);
      },
    },
  };
}

/** What a file unpacks to; throws what ends it. */
export async function unpackAll(
  file: PackedFile | Buffer,
  compression: Compression,
  maxBytes = 1e9,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  const source = Buffer.isBuffer(file) ? packedFile(file) : file;
  for await (const piece of unpack(source, compression, maxBytes, signal)) parts.push(piece);
  return Buffer.concat(parts);
}

/** How unpacking ends: the content, or the failure as `type: message`. */
export async function outcomeOf(
  ...unpacked: Parameters<typeof unpackAll>
): Promise<string | Buffer> {
  try {
    return await unpackAll(...unpacked);
  } catch (error) {
    const { type, message } = error as { type?: string; message: string };
    return `${type ?? 'not a failure'}: ${message}`;
  }
}
