import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uploadName } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { S3Options } from './s3-source.ts';
import type { Source, SourceSettings } from './source.ts';
import { openUploadObject, uploadBucket } from './upload-object.ts';

const PIECE_BYTES = 1024 * 1024;

// A link would lead out of the folder, and opening a pipe would wait for ever; neither flag exists on Windows.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file in the upload area. It is opened once, so that an upload that replaces it meanwhile is not mixed in. */
export function createUploadSource(
  url: string,
  settings: Pick<SourceSettings, 'uploadsUrl' | 'maxFileBytes' | 's3'>,
  options: Pick<S3Options, 'timings' | 'ahead'> = {},
): Source {
  return {
    async open(signal) {
      signal.throwIfAborted();
      const name = uploadName(url);
      if (name === null) throw new RunFailure('SourceNotFound', `${url} names no upload`);
      const bucket = uploadBucket(settings);
      if (bucket !== null) return openUploadObject(bucket, name, settings, signal, options);
      const file = await openUpload(join(fileURLToPath(settings.uploadsUrl), name), name);
      try {
        const facts = await versionOf(file);
        if (!facts.isFile) throw notAFile(name);
        if (facts.sizeBytes > settings.maxFileBytes)
          throw new RunFailure(
            'FileTooLarge',
            `the upload ${name} has ${facts.sizeBytes} bytes, and ${settings.maxFileBytes} are accepted`,
          );
        return {
          etag: facts.etag,
          lastModified: facts.lastModified,
          sizeBytes: facts.sizeBytes,
          name,
          content: readUpload(file, name, facts, signal),
          lengthUndeclared: false,
          readInto: (offset, target) => readPart(file, name, offset, target),
          close: () => file.close(),
        };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

async function openUpload(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP' || code === 'ENXIO') throw notAFile(name);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      throw new RunFailure('SourceNotFound', `there is no upload named ${name}`);
    throw error;
  }
}

interface Version {
  isFile: boolean;
  etag: string;
  lastModified: string;
  sizeBytes: number;
}

async function versionOf(file: FileHandle): Promise<Version> {
  const facts = await file.stat({ bigint: true });
  return {
    isFile: facts.isFile(),
    etag: versionTag(facts),
    lastModified: facts.mtime.toISOString(),
    sizeBytes: Number(facts.size),
  };
}

/** What tells two versions of an upload apart. */
export function versionTag({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string {
  return `"${size}-${mtimeNs}"`;
}

async function* readUpload(
  file: FileHandle,
  name: string,
  opened: Version,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let read = 0;
  for (;;) {
    signal.throwIfAborted();
    const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, opened.sizeBytes + 1 - read));
    const { bytesRead } = await file.read(piece, 0, piece.length, read);
    if (bytesRead === 0) break;
    read += bytesRead;
    if (read > opened.sizeBytes) break;
    yield piece.subarray(0, bytesRead);
  }
  // Uploads are replaced whole; one that somebody writes into would be a mixture of two.
  if (read !== opened.sizeBytes || (await versionOf(file)).etag !== opened.etag)
    throw changed(name);
}

async function readPart(
  file: FileHandle,
  name: string,
  offset: number,
  target: Buffer,
): Promise<void> {
  const { bytesRead } = await file.read(target, 0, target.length, offset);
  if (bytesRead < target.length) throw changed(name);
}

function changed(name: string): RunFailure {
  return new RunFailure('SourceChanged', `the upload ${name} was changed while it was read`);
}

function notAFile(name: string): RunFailure {
  return new RunFailure('SourceRefused', `the upload ${name} is not an ordinary file`);
}
