import { Agent } from 'undici';
import type { S3Settings } from '../domain/s3-settings.ts';
import { openS3Bucket, type S3Bucket } from './s3-bucket.ts';

/** A request is repeated for half a minute before it fails; then the run waits, and is tried again as a whole. */
const ATTEMPTS = 7;

/** One a process: each has connections of its own. */
const opened = new Map<string, Promise<S3Bucket>>();

/**
 * A bucket of the service's own, opened with its own keys. Its server is the operator's choice, so no guard stands before it.
 */
export function openOwnBucket(
  bucket: string,
  { endpoint, region }: Pick<S3Settings, 'endpoint' | 'region'>,
): Promise<S3Bucket> {
  const place = JSON.stringify([endpoint, region, bucket]);
  let opening = opened.get(place);
  if (!opening) {
    const dispatcher = new Agent({ headersTimeout: 60_000, bodyTimeout: 30_000 });
    const how = { region, endpoint, credentials: null, dispatcher, attempts: ATTEMPTS };
    opening = openS3Bucket({ bucket, ...how });
    opened.set(place, opening);
  }
  return opening;
}
