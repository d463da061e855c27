import { findCompression } from '../activities/split/unpack/find-compression.ts';
import type { PackedFile } from '../activities/split/unpack/packed-file.ts';
import { PackedInput } from '../activities/split/unpack/packed-input.ts';
import { packedOnce } from '../activities/split/unpack/packed-once.ts';
import { unpackGzip, unpackZstd } from '../activities/split/unpack/unpack-stream.ts';
import { unpackZipped } from '../activities/split/unpack/unpack-zip.ts';
import { findZippedFile } from '../activities/split/unpack/zip-archive.ts';
import { cleanUrl, type Compression } from '../domain/definition.ts';
import { RunFailure } from '../domain/failures.ts';
import { openPreviewSource } from './open-source.ts';
import type { PreviewedFiles, PreviewRequest } from './preview.ts';
import { openSourceFile } from './source-file.ts';

/** No more of a file than this is unpacked. */
export const HEAD_BYTES = 2 * 1024 * 1024;
/** From a source that is slow, this much is enough once {@link PATIENT_MS} have gone by. */
const ENOUGH_BYTES = 64 * 1024;
const PATIENT_MS = 1_000;
/** A person waits for the answer. */
const DEADLINE_MS = 10_000;

/** The beginning of a file, unpacked. */
export interface FileHead {
  /** Null when the address means a single file. */
  files: PreviewedFiles | null;
  compression: Compression;
  bytes: Buffer;
  /** True when the file goes on behind it. */
  isCut: boolean;
}

/** Reads the beginning of a source and unpacks it; throws a RunFailure when there is none to be had in time. */
export async function readHead(request: PreviewRequest, asked: AbortSignal): Promise<FileHead> {
  const { source } = request.definition;
  const ending = new AbortController();
  const late = new RunFailure(
    'SourceTooSlow',
    `${cleanUrl(source.url)} did not deliver the beginning of the file within ${DEADLINE_MS / 1000} seconds`,
  );
  const deadline = setTimeout(() => ending.abort(late), DEADLINE_MS);
  const signal = AbortSignal.any([asked, ending.signal]);
  try {
    const { opened, files } = await openPreviewSource(request, signal);
    try {
      const file = await openSourceFile(opened);
      const compression = await findCompression(file, source);
      return {
        files,
        compression,
        ...(await collect(unpackHead(file, compression, signal), signal)),
      };
    } finally {
      await opened.close();
    }
  } finally {
    clearTimeout(deadline);
  }
}

/** The unpacked bytes of a file; its end is not looked at before they come there. */
async function* unpackHead(
  file: PackedFile,
  compression: Compression,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { spool, object, sizeBytes } = file;
  if (compression === 'none') return yield* spool.read(object, signal);
  if (compression === 'zip') {
    const zipped = await findZippedFile(file);
    const { offset, packedBytes } = zipped;
    const packed = spool.read(object, signal, { offset, length: packedBytes });
    const input = new PackedInput(packed, packedBytes, offset);
    return yield* packedOnce(unpackZipped(input, zipped), compression);
  }
  const input = new PackedInput(spool.read(object, signal), sizeBytes);
  const unpacked = compression === 'gzip' ? unpackGzip(input) : unpackZstd(input);
  return yield* packedOnce(unpacked, compression);
}

async function collect(
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<Pick<FileHead, 'bytes' | 'isCut'>> {
  const patientTo = performance.now() + PATIENT_MS;
  const pieces: Buffer[] = [];
  let length = 0;
  let isCut = false;
  try {
    for await (const piece of content) {
      pieces.push(piece);
      length += piece.length;
      isCut = length > HEAD_BYTES || (length > ENOUGH_BYTES && performance.now() > patientTo);
      if (isCut) break;
    }
  } catch (error) {
    // What a slow source has delivered can be shown all the same.
    if (!signal.aborted || length === 0) throw error;
    isCut = true;
  }
  return { bytes: Buffer.concat(pieces).subarray(0, HEAD_BYTES), isCut };
}
