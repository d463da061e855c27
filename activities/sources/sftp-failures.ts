import { RunFailure } from '../../domain/failures.ts';

/** The status codes of the protocol that say something about the file. */
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;

/** The failure that a status or a lost connection stands for, as the answer to a request about the file at `shown`. */
export function requestFailure(error: unknown, shown: string): RunFailure {
  if (error instanceof RunFailure) return error;
  const { code, name } = error as { code?: unknown; name?: string };
  if (code === NO_SUCH_FILE)
    return new RunFailure('SourceNotFound', `there is no file at ${shown}`, { cause: error });
  if (code === PERMISSION_DENIED)
    return new RunFailure('SourceRefused', `${shown} may not be read by this user`, {
      cause: error,
    });
  const what =
    name === 'TimeoutError'
      ? 'did not answer in time'
      : typeof code === 'number'
        ? `answered with status ${code}`
        : 'broke off';
  return new RunFailure('SourceUnavailable', `${shown} ${what}`, { cause: error });
}

/** The failure that an error of connecting, or of the connection, stands for. Its text is ours: that of a server could be anything. */
export function sftpConnectionFailure(error: unknown, shown: string): RunFailure {
  if (error instanceof RunFailure) return error;
  const {
    code,
    name,
    level,
    message = '',
  } = error as {
    code?: unknown;
    name?: string;
    level?: string;
    message?: string;
  };
  const fail = (type: 'SourceRefused' | 'SourceUnavailable', sentence: string) =>
    new RunFailure(type, `${shown} ${sentence}`, { cause: error });
  if (level === 'handshake' && message.includes('no matching'))
    return fail('SourceRefused', 'offers no algorithm that counts as safe today');
  if (name === 'TimeoutError')
    return fail('SourceUnavailable', 'could not be connected to in time');
  if (level === 'client-timeout') return fail('SourceUnavailable', 'fell silent');
  const word = typeof code === 'string' ? code : (level ?? 'unknown error');
  return fail('SourceUnavailable', `broke the connection (${word})`);
}

/** True for the error of a server that has no host key of the kinds that were asked for. */
export function isNoSuchHostKey(error: unknown): boolean {
  const { cause } = error as { cause?: { message?: string } };
  return cause?.message?.includes('no matching host key') ?? false;
}

/** The failure that tells which fingerprints a server showed in place of the pinned one, if there is one. */
export function hostFailure(
  server: string,
  pinned: string | null,
  shown: readonly string[],
): RunFailure {
  const list = shown.join(', ');
  return new RunFailure(
    'HostNotTrusted',
    pinned === null
      ? `${server} shows the host key ${list}; if this is the fingerprint that the owner of the server tells you, put it into credentials.hostKey`
      : `${server} shows the host key ${list}, but credentials.hostKey is ${pinned}: either its owner has changed the key, or this is another server`,
  );
}
