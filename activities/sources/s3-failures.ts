import { RunFailure } from '../../domain/failures.ts';
import { S3Error } from '../../storage/s3-error.ts';
import { connectionFailure, retryAfterSeconds } from './http-failures.ts';

/** What cannot change by itself, as a sentence behind the address of the object. */
const REFUSALS: Readonly<Record<string, string>> = {
  AccessDenied: 'may not be read with these credentials',
  InvalidAccessKeyId: 'cannot be read: the access key id is not known there',
  // The word of versitygw for the same, with status 404.
  XAdminUserNotFound: 'cannot be read: the access key id is not known there',
  SignatureDoesNotMatch:
    'cannot be read: the secret access key is not the one of the access key id',
  ExpiredToken: 'cannot be read: the session token has expired',
  InvalidToken: 'cannot be read: the session token is not valid',
  InvalidObjectState: 'is archived; restore it in its bucket first',
  CredentialsProviderError: 'cannot be read: this service has no credentials of its own for S3',
};

const MISSING: Readonly<Record<string, string>> = {
  NoSuchKey: 'does not exist in its bucket',
  NoSuchVersion: 'does not exist any more in the version that was being read',
  NoSuchBucket: 'cannot be found: there is no bucket of that name',
  NotFound: 'does not exist in its bucket',
};

/** Answers of the 4xx kind that pass by themselves. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'TooManyRequests',
  'SlowDown',
  'OperationAborted',
]);

/** What comes next is not of the version that was begun: the run has to start over, and gets the new one whole. */
export function replaced(shown: string): RunFailure {
  return new RunFailure('SourceChanged', `${shown} was replaced while it was read`);
}

/** The failure that an error of a bucket stands for; `shown` is the address that people know. */
export function s3Failure(error: unknown, shown: string): RunFailure {
  if (error instanceof RunFailure) return error;
  if (!(error instanceof S3Error)) return connectionFailure(error, shown);
  const { code, status, retryAfter, bucketRegion } = error;
  if (code in MISSING) return new RunFailure('SourceNotFound', `${shown} ${MISSING[code]}`);
  if (code in REFUSALS) return new RunFailure('SourceRefused', `${shown} ${REFUSALS[code]}`);
  if (status === null) return connectionFailure(error, shown);
  // With 416 it has become shorter.
  if (status === 412 || status === 416) return replaced(shown);
  if (status === 301 || (bucketRegion !== undefined && status === 400)) {
    const region = bucketRegion === undefined ? 'another region' : `the region ${bucketRegion}`;
    return new RunFailure(
      'SourceRefused',
      `${shown} lies in ${region}: give that as region of the credentials`,
    );
  }
  const answered = `${shown} answered with ${code} (status ${status})`;
  // Also what is no answer of S3, such as the page of a proxy in between.
  if (status < 300 || status >= 500 || [408, 425, 429].includes(status) || PASSING.has(code)) {
    const seconds = retryAfterSeconds(retryAfter);
    return new RunFailure(
      'SourceUnavailable',
      answered,
      seconds === undefined ? {} : { retryAfterSeconds: seconds },
    );
  }
  return new RunFailure(status === 404 ? 'SourceNotFound' : 'SourceRefused', answered);
}
