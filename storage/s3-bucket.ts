import type { Dispatcher } from 'undici';
import type { S3Object, S3Part, StoredPart } from './s3-requests.ts';

/** How a bucket is reached. */
export interface S3BucketSettings {
  bucket: string;
  region: string;
  /** Null: AWS. */
  endpoint: string | null;
  /** Null: what the environment of the process gives, as all programs of AWS find it. */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | null;
  /** Carries the requests, and decides what can be reached. */
  dispatcher: Dispatcher;
  /** How often a request is made before its error is told. */
  attempts: number;
}

/** A bucket of S3 and what is done with its objects. Everything throws S3Error, or the reason of its signal. */
export interface S3Bucket {
  /** A range of an object, or all of it; `ifMatch` and `versionId` say of which version. */
  get: (key: string, want: WantedRange, signal: AbortSignal) => Promise<S3Part>;
  /** What is known of an object; null when there is none. */
  head: (key: string, signal: AbortSignal) => Promise<S3Object | null>;
  put: (key: string, content: Buffer, signal: AbortSignal) => Promise<void>;
  /** Begins an object that comes in parts; gives what the others take. */
  startParts: (key: string, signal: AbortSignal) => Promise<string>;
  putPart: (
    part: { key: string; uploadId: string; number: number; content: Buffer },
    signal: AbortSignal,
  ) => Promise<StoredPart>;
  /** Makes the object of its parts, whole. */
  finishParts: (
    key: string,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ) => Promise<void>;
  /** Removes the parts of an object that is not to be. */
  dropParts: (key: string, uploadId: string) => Promise<void>;
  /** All objects whose keys begin with `prefix`, by key, page after page. */
  list: (prefix: string, signal: AbortSignal) => AsyncGenerator<S3Object>;
  /** What stands in keys between `prefix` and the next slash, each once. */
  listFolders: (prefix: string, signal: AbortSignal) => Promise<string[]>;
  /** Objects below `prefix` that came in parts and are not finished. */
  listUnfinished: (
    prefix: string,
    signal: AbortSignal,
  ) => Promise<{ key: string; uploadId: string }[]>;
  remove: (keys: readonly string[], signal: AbortSignal) => Promise<void>;
  /** An address that takes one PUT of the object's content until it expires. */
  presignPut: (key: string, seconds: number) => Promise<string>;
}

/** What is wanted of an object. */
export interface WantedRange {
  /** First and last byte. */
  range?: readonly [from: number, to: number] | undefined;
  ifMatch?: string | undefined;
  versionId?: string | undefined;
}

/**
 * Opens a bucket; nothing is asked of it yet. The SDK is loaded with the first bucket of a process: it takes some 35 MB,
 * which processes without one keep.
 */
export async function openS3Bucket(settings: S3BucketSettings): Promise<S3Bucket> {
  const { createS3Bucket } = await import('./s3-requests.ts');
  return createS3Bucket(settings);
}
