import { createHash } from 'node:crypto';
import { UPLOAD_NAME_PATTERN } from '../domain/definition.ts';
import { createAhead } from '../storage/ahead.ts';
import type { S3Bucket } from '../storage/s3-bucket.ts';
import type { S3Object } from '../storage/s3-requests.ts';
import { partBytesFor, writeS3Object } from '../storage/s3-write.ts';
import { type Upload, type UploadArea, UploadTooLarge } from './upload-area.ts';

/** Parts that go out beside those that come in, of all uploads at a time: the memory of the API stays small. */
const PARTS_AHEAD = 3;
/** Long enough to begin with a large file on a slow line; S3 lets what has begun go on. */
const PRESIGNED_SECONDS = 3600;

/** A bucket that does not answer a look within this time is down. */
const CHECK_MILLISECONDS = 2000;

const NEVER = new AbortController().signal;

/** Gives the upload area in a bucket: objects whose keys are `prefix` and the name. */
export function createUploadBucket(
  opening: Promise<S3Bucket>,
  prefix: string,
  maxFileBytes: number,
): UploadArea {
  const ahead = createAhead(PARTS_AHEAD);
  const partBytes = partBytesFor(maxFileBytes);
  const keyOf = (name: string) => {
    if (!UPLOAD_NAME_PATTERN.test(name)) throw new Error('not the name of an upload');
    return `${prefix}${name}`;
  };
  const describe = ({ key, sizeBytes, lastModified }: S3Object): Upload => ({
    name: key.slice(prefix.length),
    sizeBytes,
    updatedAt: lastModified ?? new Date(0),
  });
  return {
    async write(name, content) {
      const key = keyOf(name);
      const bucket = await opening;
      const digest = createHash('sha256');
      async function* measured() {
        let sizeBytes = 0;
        for await (const piece of content) {
          sizeBytes += piece.length;
          if (sizeBytes > maxFileBytes) throw new UploadTooLarge();
          digest.update(piece);
          yield piece;
        }
      }
      const isNew = (await bucket.head(key, NEVER)) === null;
      const options = { signal: NEVER, partBytes, ahead };
      const sizeBytes = await writeS3Object(bucket, key, measured(), options);
      const sha256 = digest.digest('hex');
      const updatedAt = (await bucket.head(key, NEVER))?.lastModified ?? new Date();
      return { name, sizeBytes, updatedAt, sha256, isNew };
    },
    async check() {
      // An object that is not there tells as much of the bucket as one that is.
      await (await opening).head(keyOf('check'), AbortSignal.timeout(CHECK_MILLISECONDS));
    },
    async presign(name) {
      const expiresAt = new Date(Date.now() + PRESIGNED_SECONDS * 1000);
      const url = await (await opening).presignPut(keyOf(name), PRESIGNED_SECONDS);
      return { url, method: 'PUT', headers: {}, expiresAt };
    },
    async list() {
      const uploads: Upload[] = [];
      for await (const object of (await opening).list(prefix, NEVER))
        if (UPLOAD_NAME_PATTERN.test(object.key.slice(prefix.length)))
          uploads.push(describe(object));
      // S3 lists by bytes, a folder by code units.
      return uploads.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async remove(name) {
      if (!UPLOAD_NAME_PATTERN.test(name)) return false;
      const bucket = await opening;
      if ((await bucket.head(keyOf(name), NEVER)) === null) return false;
      await bucket.remove([keyOf(name)], NEVER);
      return true;
    },
    // Parts that were sent are no object until the last one is there; a rule of the bucket removes them.
    sweep: async () => 0,
  };
}
