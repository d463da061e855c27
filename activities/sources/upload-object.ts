import { asFolder, parseS3Prefix } from '../../domain/s3-url.ts';
import { RunFailure } from '../../domain/failures.ts';
import { openOwnBucket } from '../../storage/own-bucket.ts';
import type { S3Bucket } from '../../storage/s3-bucket.ts';
import { openS3Object, type S3Options } from './s3-source.ts';
import type { OpenedSource, SourceSettings } from './source.ts';

type Settings = Pick<SourceSettings, 'uploadsUrl' | 'maxFileBytes' | 's3'>;

/** The bucket that uploads lie in, and what their keys begin with; null when they lie in a folder. */
export function uploadBucket({
  uploadsUrl,
  s3 = { region: 'us-east-1', endpoint: null, allowDefaultCredentials: false },
}: Settings): { open: () => Promise<S3Bucket>; prefix: string } | null {
  const place = parseS3Prefix(uploadsUrl);
  if (place === null) return null;
  return { open: () => openOwnBucket(place.bucket, s3), prefix: asFolder(place.key) };
}

/** Opens an upload in the service's own bucket, in the version that is there now. */
export async function openUploadObject(
  { open, prefix }: { open: () => Promise<S3Bucket>; prefix: string },
  name: string,
  settings: Settings,
  signal: AbortSignal,
  options: Pick<S3Options, 'timings' | 'ahead'> = {},
): Promise<OpenedSource> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const object = { bucket: await open(), key: `${prefix}${name}`, shown: `the upload ${name}` };
  try {
    const opened = await openS3Object(object, settings, either, options);
    return { ...opened, close: async () => ending.abort(new Error('the source was closed')) };
  } catch (error) {
    // Nobody who imports an upload knows of the bucket.
    if (error instanceof RunFailure && error.type === 'SourceNotFound')
      throw new RunFailure('SourceNotFound', `there is no upload named ${name}`);
    throw error;
  }
}
