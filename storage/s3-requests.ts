import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { RunFailure } from '../domain/failures.ts';
import type { S3Bucket, S3BucketSettings } from './s3-bucket.ts';
import { asS3Error, S3Error } from './s3-error.ts';
import { createS3Handler } from './s3-handler.ts';

/** An object as a bucket describes it. */
export interface S3Object {
  key: string;
  sizeBytes: number;
  /** Opaque: of objects that came in parts it is no digest. */
  etag: string | null;
  /** Null where the bucket keeps no versions. */
  versionId: string | null;
  lastModified: Date | null;
}

/** A range of an object, its bytes still to come. */
export interface S3Part extends S3Object {
  /** Where the bytes begin, and how many there are; null when the answer does not say. */
  offset: number;
  length: number | null;
  body: AsyncIterable<Buffer> & { destroy: () => void };
}

/** A part of an object that is stored; finishing the object takes all of them. */
export interface StoredPart {
  number: number;
  etag: string;
}

/** So many keys are removed by one request. */
const MOST_REMOVED = 1000;

/** The requests to one bucket. */
export function createS3Bucket(settings: S3BucketSettings): S3Bucket {
  const Bucket = settings.bucket;
  const client = new S3Client({
    region: settings.region,
    maxAttempts: settings.attempts,
    requestHandler: createS3Handler(settings.dispatcher),
    // Servers other than AWS need not know checksums as trailers; bodies are covered by the signature.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint, forcePathStyle: true }),
    // A copy: the SDK notes in it where it came from.
    ...(settings.credentials && { credentials: { ...settings.credentials } }),
  });

  /** What `request` gives, with errors that hold no texts of the server. */
  async function ask<T>(signal: AbortSignal | null, request: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof RunFailure ? error : asS3Error(error);
    }
  }

  return {
    async get(key, { range, ifMatch, versionId }, signal) {
      const input = {
        Bucket,
        Key: key,
        ...(range ? { Range: `bytes=${range[0]}-${range[1]}` } : {}),
        ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      };
      const answer = await ask(signal, () =>
        client.send(new GetObjectCommand(input), { abortSignal: signal }),
      );
      const [, offset = '0', total] =
        /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(answer.ContentRange ?? '') ?? [];
      const length = answer.ContentLength ?? null;
      return {
        ...describe(key, answer),
        sizeBytes: total === undefined ? (length ?? 0) : Number(total),
        offset: Number(offset),
        length,
        body: answer.Body as unknown as S3Part['body'],
      };
    },
    async head(key, signal) {
      try {
        const answer = await ask(signal, () =>
          client.send(new HeadObjectCommand({ Bucket, Key: key }), { abortSignal: signal }),
        );
        return describe(key, answer);
      } catch (error) {
        if (error instanceof S3Error && error.status === 404) return null;
        throw error;
      }
    },
    async put(key, content, signal) {
      await ask(signal, () =>
        client.send(new PutObjectCommand({ Bucket, Key: key, Body: content }), {
          abortSignal: signal,
        }),
      );
    },
    async startParts(key, signal) {
      const { UploadId } = await ask(signal, () =>
        client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }), {
          abortSignal: signal,
        }),
      );
      if (UploadId === undefined) throw new S3Error('NoUploadId', 200);
      return UploadId;
    },
    async putPart({ key, uploadId, number, content }, signal) {
      const input = { Bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: content };
      const { ETag = '' } = await ask(signal, () =>
        client.send(new UploadPartCommand(input), { abortSignal: signal }),
      );
      return { number, etag: ETag };
    },
    async finishParts(key, uploadId, parts, signal) {
      const Parts = parts
        .toSorted((a, b) => a.number - b.number)
        .map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
      const input = { Bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
      await ask(signal, () =>
        client.send(new CompleteMultipartUploadCommand(input), { abortSignal: signal }),
      );
    },
    async dropParts(key, uploadId) {
      await ask(null, () =>
        client.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: uploadId })),
      ).catch((error: unknown) => {
        if (!(error instanceof S3Error) || error.status !== 404) throw error;
      });
    },
    async *list(prefix, signal) {
      let ContinuationToken: string | undefined;
      do {
        const input = { Bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) };
        const page = await ask(signal, () =>
          client.send(new ListObjectsV2Command(input), { abortSignal: signal }),
        );
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
          if (Key !== undefined)
            yield {
              key: Key,
              sizeBytes: Size ?? 0,
              etag: ETag ?? null,
              versionId: null,
              lastModified: LastModified ?? null,
            };
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
    async listFolders(prefix, signal) {
      const folders: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const more = ContinuationToken && { ContinuationToken };
        const input = { Bucket, Prefix: prefix, Delimiter: '/', ...more };
        const page = await ask(signal, () =>
          client.send(new ListObjectsV2Command(input), { abortSignal: signal }),
        );
        for (const { Prefix = '' } of page.CommonPrefixes ?? [])
          folders.push(Prefix.slice(prefix.length, -1));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return folders;
    },
    async listUnfinished(prefix, signal) {
      const unfinished: { key: string; uploadId: string }[] = [];
      let markers = {};
      for (;;) {
        const input = { Bucket, Prefix: prefix, ...markers };
        const page = await ask(signal, () =>
          client.send(new ListMultipartUploadsCommand(input), { abortSignal: signal }),
        );
        for (const { Key, UploadId } of page.Uploads ?? [])
          if (Key?.startsWith(prefix) && UploadId !== undefined)
            unfinished.push({ key: Key, uploadId: UploadId });
        if (!page.IsTruncated || !page.NextKeyMarker) return unfinished;
        markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      }
    },
    async remove(keys, signal) {
      for (let at = 0; at < keys.length; at += MOST_REMOVED) {
        const Objects = keys.slice(at, at + MOST_REMOVED).map((Key) => ({ Key }));
        const input = { Bucket, Delete: { Objects, Quiet: true } };
        const { Errors = [] } = await ask(signal, () =>
          client.send(new DeleteObjectsCommand(input), { abortSignal: signal }),
        );
        if (Errors[0]) throw new S3Error(Errors[0].Code ?? 'UnknownError', 200);
      }
    },
    async presignPut(key, seconds) {
      const command = new PutObjectCommand({ Bucket, Key: key });
      return ask(null, () => getSignedUrl(client, command, { expiresIn: seconds }));
    },
  };
}

interface Described {
  ContentLength?: number | undefined;
  ETag?: string | undefined;
  VersionId?: string | undefined;
  LastModified?: Date | undefined;
}

function describe(key: string, answer: Described): S3Object {
  const { ContentLength = 0, ETag, VersionId, LastModified } = answer;
  return {
    key,
    sizeBytes: ContentLength,
    etag: ETag ?? null,
    // "null" is the version of what was there before versions were kept, and may be replaced.
    versionId: VersionId === undefined || VersionId === 'null' ? null : VersionId,
    lastModified: LastModified ?? null,
  };
}
