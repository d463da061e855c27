import { filePattern } from './file-pattern.ts';

/** A bucket and the key of an object, or what the keys of several begin with; '' for the whole bucket. */
export interface S3Place {
  bucket: string;
  key: string;
}

const MOST_KEY_BYTES = 1024;

/**
 * The object that an `s3://bucket/key` address names; null when it names none, or many. As in all addresses `%` begins a
 * code and `?` a query: in a key they are written `%25` and `%3F`. Everything else stands there as it is, also `..`.
 */
export function parseS3Url(url: string): S3Place | null {
  const place = parseS3Prefix(url);
  return place === null || place.key === '' || filePattern(url) !== null ? null : place;
}

/** True for an address that means many objects of a bucket. */
export function isS3Pattern(url: string): boolean {
  return parseS3Prefix(url) !== null && filePattern(url) !== null;
}

/** The place that `s3://bucket` or `s3://bucket/prefix` names; null when it names none. */
export function parseS3Prefix(url: string): S3Place | null {
  const [, bucket, written = ''] =
    /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9])(?:\/([^?#]*))?$/s.exec(url) ?? [];
  if (bucket === undefined) return null;
  const key = decoded(written);
  return key.includes('\0') || Buffer.byteLength(key) > MOST_KEY_BYTES ? null : { bucket, key };
}

/** The address of an object: what {@link parseS3Url} reads it from. */
export function s3Url({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key.replace(/[%?#*]/g, encoded)}`;
}

/** What the keys below a prefix of the settings begin with: a folder's name ends with a slash. */
export function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** The name of a file without the folders that its key shows. */
export function nameOfKey(key: string): string {
  return key.split('/').at(-1) ?? key;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that begins no code is a character of the key.
    return text;
  }
}

function encoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
