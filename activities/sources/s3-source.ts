import { Agent } from 'undici';
import type { S3Credentials } from '../../domain/credentials.ts';
import { RunFailure } from '../../domain/failures.ts';
import { nameOfKey, parseS3Url } from '../../domain/s3-url.ts';
import { type Ahead, createAhead } from '../../storage/ahead.ts';
import { openS3Bucket, type S3Bucket } from '../../storage/s3-bucket.ts';
import { S3Error } from '../../storage/s3-error.ts';
import type { S3Part } from '../../storage/s3-requests.ts';
import { createGuard, type OpenSocket, type Resolve } from './guard.ts';
import { createHttpConnector } from './http-connector.ts';
import { SOURCE_TIMINGS, type SourceTimings } from './source-timings.ts';
import { PART_BYTES, readS3Body } from './s3-body.ts';
import { replaced, s3Failure } from './s3-failures.ts';
import type { OpenedSource, Source, SourceSettings } from './source.ts';

/** What tests put in place of the world, and previews in that of patience. */
export interface S3Options {
  timings?: Partial<SourceTimings>;
  /** The memory for parts that come beside the one that is read. */
  ahead?: Ahead;
  /** What one request brings. */
  partBytes?: number;
  resolve?: Resolve;
  openSocket?: OpenSocket;
}

/** No answer is longer: objects come in parts, lists in pages. A server of somebody else's could send for ever. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/** For all downloads of a process: with the part that each of them reads, and with what they write, this bounds its memory. */
const AHEAD = createAhead(6);

type Settings = Pick<SourceSettings, 'allowedPrivateHosts' | 'maxFileBytes' | 's3'>;

/** An object of S3, at AWS or at another server. */
export function createS3Source(
  url: string,
  credentials: S3Credentials | null,
  settings: Settings,
  options: S3Options = {},
): Source {
  const place = parseS3Url(url);
  if (!place) throw new RunFailure('SourceRefused', 'the address names no object of S3');
  const timings = { ...SOURCE_TIMINGS, ...options.timings };
  return {
    async open(signal) {
      const ending = new AbortController();
      const deadline = setTimeout(() => ending.abort(tooLate(url, timings)), timings.deadlineMs);
      const either = AbortSignal.any([signal, ending.signal]);
      const { bucket, close } = await openForeignBucket(
        { bucket: place.bucket, shown: url },
        credentials,
        settings,
        timings,
        { ...options, signal: either },
      );
      const end = async () => {
        clearTimeout(deadline);
        ending.abort(new Error('the source was closed'));
        await close();
      };
      try {
        return {
          ...(await openS3Object(
            { bucket, key: place.key, shown: url },
            settings,
            either,
            options,
          )),
          close: end,
        };
      } catch (error) {
        await end();
        throw error;
      }
    },
  };
}

/** A bucket that a definition names, reached through the guard, with keys of its own or, where that is allowed, the service's. */
export async function openForeignBucket(
  { bucket, shown }: { bucket: string; shown: string },
  credentials: S3Credentials | null,
  { allowedPrivateHosts, s3 }: Settings,
  timings: SourceTimings,
  { resolve, openSocket, signal }: S3Options & { signal: AbortSignal },
): Promise<{ bucket: S3Bucket; close: () => Promise<void> }> {
  if (credentials === null && !s3?.allowDefaultCredentials)
    throw new RunFailure(
      'SourceRefused',
      `${shown} needs credentials: an accessKeyId and a secretAccessKey`,
    );
  const guard = createGuard({ allowedPrivateHosts }, resolve ? { resolve } : {});
  const agent = new Agent({
    connect: createHttpConnector(guard, { signal, timeoutMs: timings.connectMs, openSocket }),
    headersTimeout: timings.headersMs,
    bodyTimeout: timings.silenceMs,
    maxResponseSize: MOST_ANSWER_BYTES,
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {};
  const keys =
    accessKeyId === undefined || secretAccessKey === undefined
      ? null
      : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return {
    bucket: await openS3Bucket({
      bucket,
      region: credentials?.region ?? s3?.region ?? 'us-east-1',
      // The service's own keys go to AWS only: another server could be anybody's.
      endpoint: credentials?.endpoint ?? null,
      credentials: keys,
      dispatcher: agent,
      attempts: 1,
    }),
    close: () => agent.destroy(),
  };
}

/** One object of a bucket, opened by a request for its first part: that tells all of its version at once. */
export async function openS3Object(
  { bucket, key, shown }: { bucket: S3Bucket; key: string; shown: string },
  { maxFileBytes }: Pick<SourceSettings, 'maxFileBytes'>,
  signal: AbortSignal,
  {
    timings: changes,
    ahead = AHEAD,
    partBytes = PART_BYTES,
  }: Pick<S3Options, 'timings' | 'ahead' | 'partBytes'> = {},
): Promise<Omit<OpenedSource, 'close'>> {
  const timings = { ...SOURCE_TIMINGS, ...changes };
  const first = await firstPart(bucket, key, partBytes, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw s3Failure(error, shown);
  });
  try {
    if (first.sizeBytes > maxFileBytes)
      throw new RunFailure('FileTooLarge', `${shown} has more than ${maxFileBytes} bytes`);
    if (first.etag === null || first.length !== Math.min(first.sizeBytes, partBytes))
      throw new RunFailure('SourceRefused', `${shown} is not on a server that speaks S3 in full`);
  } catch (error) {
    first.body.destroy();
    throw error;
  }
  return {
    etag: first.etag,
    versionId: first.versionId,
    lastModified: first.lastModified?.toISOString() ?? null,
    sizeBytes: first.sizeBytes,
    name: nameOfKey(key),
    lengthUndeclared: false,
    content: readS3Body(
      first,
      { bucket, shown, timings, partBytes, takeAhead: ahead.take, giveBack: ahead.giveBack },
      signal,
    ),
    async readInto(offset, target) {
      const range = [offset, offset + target.length - 1] as const;
      const want = {
        range,
        ifMatch: first.etag ?? undefined,
        versionId: first.versionId ?? undefined,
      };
      try {
        const part = await bucket.get(key, want, signal);
        let filled = 0;
        for await (const piece of part.body) filled += piece.copy(target, filled);
        if (filled < target.length || part.etag !== first.etag) throw replaced(shown);
      } catch (error) {
        signal.throwIfAborted();
        throw s3Failure(error, shown);
      }
    },
  };
}

/** The beginning of an object. One that is empty has no range to ask for. */
async function firstPart(
  bucket: S3Bucket,
  key: string,
  partBytes: number,
  signal: AbortSignal,
): Promise<S3Part> {
  try {
    return await bucket.get(key, { range: [0, partBytes - 1] }, signal);
  } catch (error) {
    if (!(error instanceof S3Error) || error.status !== 416) throw error;
    return bucket.get(key, {}, signal);
  }
}

function tooLate(shown: string, { deadlineMs }: SourceTimings): RunFailure {
  const hours = Math.round(deadlineMs / 360_000) / 10;
  return new RunFailure('SourceTooSlow', `${shown} did not deliver the file within ${hours} hours`);
}
