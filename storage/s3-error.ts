/**
 * An answer of an S3 server that is no success, or the lack of one. It holds words of the protocol only: what a server
 * writes into its messages may repeat keys and signatures.
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** S3's word, such as NoSuchKey, or the code of a broken connection, such as ECONNRESET. */
  readonly code: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The Retry-After header as it came. */
  readonly retryAfter: string | undefined;
  /** Where the bucket lies, when it is asked for in another region. */
  readonly bucketRegion: string | undefined;

  constructor(
    code: string,
    status: number | null,
    { retryAfter, bucketRegion }: { retryAfter?: string; bucketRegion?: string } = {},
  ) {
    super(status === null ? code : `${code} (${status})`);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
    this.bucketRegion = bucketRegion;
  }
}

interface SdkError {
  name?: unknown;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** What an error of the SDK says, without its texts. */
export function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const { name, code, $metadata, $response } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? null;
  const headers = $response?.headers ?? {};
  const word = status === null ? (code ?? name) : name;
  const region = headers['x-amz-bucket-region'];
  return new S3Error(isWord(word) ? word : 'UnknownError', status, {
    ...(headers['retry-after'] === undefined ? {} : { retryAfter: headers['retry-after'] }),
    ...(region !== undefined && /^[a-z0-9-]{1,64}$/.test(region) ? { bucketRegion: region } : {}),
  });
}

function isWord(word: unknown): word is string {
  return typeof word === 'string' && /^[A-Za-z][A-Za-z0-9_.]{0,63}$/.test(word);
}
