import { fileURLToPath } from 'node:url';
import type { S3Settings } from '../domain/s3-settings.ts';
import { asFolder, parseS3Prefix } from '../domain/s3-url.ts';
import type { UploadArea } from './upload-area.ts';
import { createUploadBucket } from './upload-bucket.ts';
import { createUploadFolder } from './upload-folder.ts';

/** The upload area at a place: a `file:` address of a folder, or `s3://bucket/prefix`. */
export function openUploads(url: string, s3: S3Settings, maxFileBytes: number): UploadArea {
  const place = parseS3Prefix(url);
  if (place === null) return createUploadFolder(fileURLToPath(url), maxFileBytes);
  const bucket = import('../storage/own-bucket.ts').then(({ openOwnBucket }) =>
    openOwnBucket(place.bucket, s3),
  );
  return createUploadBucket(bucket, asFolder(place.key), maxFileBytes);
}
