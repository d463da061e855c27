import { fileURLToPath } from 'node:url';
import type { S3Settings } from '../../domain/s3-settings.ts';
import { asFolder, parseS3Prefix } from '../../domain/s3-url.ts';
import { partBytesFor } from '../../storage/s3-write.ts';
import { createFolderSpool } from './folder-spool.ts';
import { createS3Spool } from './s3-spool.ts';
import type { Spool } from './spool.ts';

/** Where the spool is, in a form that can be handed to a thread. */
export interface SpoolPlace {
  /** A `file:` address of a folder, absolute, or `s3://bucket/prefix`. */
  url: string;
  s3: S3Settings;
  maxFileBytes: number;
}

/** The spool at a place; a bucket is opened when it is used first. */
export function createSpool({ url, s3, maxFileBytes }: SpoolPlace): Spool {
  const place = parseS3Prefix(url);
  if (place === null) return createFolderSpool(fileURLToPath(url));
  const { bucket, key } = place;
  const partBytes = partBytesFor(maxFileBytes);
  // Loaded only where it is used: each thread that prepares would hold it.
  const open = async () => (await import('../../storage/own-bucket.ts')).openOwnBucket(bucket, s3);
  return createS3Spool(open, { prefix: asFolder(key), partBytes });
}
