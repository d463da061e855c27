import type { S3Credentials } from '../../domain/credentials.ts';
import type { FilePattern } from '../../domain/file-pattern.ts';
import { RunFailure } from '../../domain/failures.ts';
import { nameOfKey, parseS3Prefix, s3Url } from '../../domain/s3-url.ts';
import type { S3Bucket } from '../../storage/s3-bucket.ts';
import { SOURCE_TIMINGS } from './source-timings.ts';
import { s3Failure } from './s3-failures.ts';
import { createS3Source, openForeignBucket, type S3Options } from './s3-source.ts';
import type { ListedFile, SourceFolder, SourceSettings } from './source.ts';

/** The objects of a bucket that a pattern means. */
export function createS3Files(
  url: string,
  pattern: FilePattern,
  credentials: S3Credentials | null,
  settings: SourceSettings,
  options: S3Options = {},
): SourceFolder {
  const place = parseS3Prefix(url);
  if (!place) throw new RunFailure('SourceRefused', 'the address names no objects of S3');
  const timings = { ...SOURCE_TIMINGS, ...options.timings };
  const where = { bucket: place.bucket, shown: url };
  return {
    async *list(signal) {
      const opened = await openForeignBucket(where, credentials, settings, timings, {
        ...options,
        signal,
      });
      try {
        yield* listObjects(opened.bucket, pattern.prefix, pattern, url, signal);
      } finally {
        await opened.close();
      }
    },
    open(path, signal) {
      const object = s3Url({ bucket: place.bucket, key: path });
      return createS3Source(object, credentials, settings, options).open(signal);
    },
  };
}

/** The objects below `prefix` whose keys, without `base`, match a pattern. What only stands for a folder is left out. */
export async function* listObjects(
  bucket: S3Bucket,
  prefix: string,
  pattern: FilePattern,
  shown: string,
  signal: AbortSignal,
  base = '',
): AsyncGenerator<ListedFile> {
  try {
    for await (const { key, sizeBytes, etag } of bucket.list(prefix, signal)) {
      const path = key.slice(base.length);
      if (key.endsWith('/') || !pattern.matches(path)) continue;
      yield { path, name: nameOfKey(path), sizeBytes, version: etag };
    }
  } catch (error) {
    signal.throwIfAborted();
    throw s3Failure(error, shown);
  }
}
