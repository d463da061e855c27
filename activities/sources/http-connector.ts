import { buildConnector } from 'undici';
import { type Guard, type OpenSocket, openGuardedSocket } from './guard.ts';

export interface ConnectorOptions {
  signal: AbortSignal;
  timeoutMs: number;
  openSocket?: OpenSocket | undefined;
  /** Certificates to trust in place of the system's, in PEM. */
  ca?: string | undefined;
}

/**
 * A connector for undici whose every connection passes `guard`. It stands here and not in `lookup`, because
 * that never sees an IP address in a URL or redirect. TLS still asks for, and checks, the name of the URL.
 */
export function createHttpConnector(
  guard: Guard,
  { signal, timeoutMs, openSocket, ca }: ConnectorOptions,
): buildConnector.connector {
  const secure = buildConnector({
    timeout: timeoutMs,
    maxCachedSessions: 0,
    ...(ca === undefined ? {} : { ca }),
  });
  return (options, callback) => {
    const { protocol, hostname } = options;
    const port = Number(options.port) || (protocol === 'https:' ? 443 : 80);
    openGuardedSocket(guard, { host: hostname, port }, { signal, timeoutMs, openSocket }).then(
      (socket) => {
        if (protocol === 'https:') secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: Error) => callback(error, null),
    );
  };
}
