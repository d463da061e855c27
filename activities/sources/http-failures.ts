import { cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { HttpAnswer } from './http-client.ts';

/** A source that asks for a longer pause than this is asked again after it all the same. */
const MAX_RETRY_AFTER_SECONDS = 3600;

const RETRYABLE_STATUSES = new Set([408, 425, 429]);

/** The failure that an answer stands for whose status is not "here is the file". */
export function answerFailure({
  status,
  header,
  url,
  withheldCredentials,
}: HttpAnswer): RunFailure {
  const note =
    withheldCredentials && (status === 401 || status === 403)
      ? '; the credentials were withheld, because a redirect led to another server'
      : '';
  const sentence = `${cleanUrl(url.href)} answered with status ${status}${note}`;
  if (status < 300 || status >= 500 || RETRYABLE_STATUSES.has(status)) {
    const seconds = retryAfterSeconds(header('retry-after'));
    const options = seconds === undefined ? {} : { retryAfterSeconds: seconds };
    return new RunFailure('SourceUnavailable', sentence, options);
  }
  if (status === 404 || status === 410) return new RunFailure('SourceNotFound', sentence);
  return new RunFailure('SourceRefused', sentence);
}

/** The seconds that a Retry-After header asks for, as a number or date, at most an hour; undefined without a usable one. */
export function retryAfterSeconds(
  header: string | undefined,
  now = Date.now(),
): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : undefined;
}

/**
 * The failure that an error of the connection stands for. Its text is ours: that of others may hold headers. An address
 * in text is shown as it is.
 */
export function connectionFailure(error: unknown, url: URL | string): RunFailure {
  if (error instanceof RunFailure) return error;
  const { code = '', name = '' } = error as { code?: string; name?: string };
  const shown = typeof url === 'string' ? url : cleanUrl(url.href);
  const fail = (type: 'SourceRefused' | 'SourceUnavailable', sentence: string) =>
    new RunFailure(type, `${shown} ${sentence}`, { cause: error });
  if (code in CERTIFICATE_PROBLEMS)
    return fail('SourceRefused', `cannot be trusted: ${CERTIFICATE_PROBLEMS[code]} (${code})`);
  if (CERTIFICATE_CODE.test(code))
    return fail('SourceRefused', `cannot be trusted: its certificate is not accepted (${code})`);
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return fail('SourceRefused', 'does not speak TLS, as https needs');
  if (code === 'UND_ERR_INVALID_ARG')
    return fail('SourceRefused', 'cannot be asked with these headers: one is not valid in HTTP');
  if (code === 'UND_ERR_HEADERS_TIMEOUT')
    return fail('SourceUnavailable', 'did not answer in time');
  if (code === 'UND_ERR_BODY_TIMEOUT') return fail('SourceUnavailable', 'fell silent');
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || name === 'TimeoutError')
    return fail('SourceUnavailable', 'could not be connected to in time');
  return fail('SourceUnavailable', `broke the connection (${code || name || 'unknown error'})`);
}

const CERTIFICATE_PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority',
};

// The other names that OpenSSL's checks of a certificate have in Node.
const CERTIFICATE_CODE =
  /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|ERROR_IN_CERT_)/;
