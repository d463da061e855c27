import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { RunFailure } from '../../domain/failures.ts';
import type { SftpAddress } from '../../domain/sftp-address.ts';
import { type Guard, openGuardedSocket, type OpenSocket } from './guard.ts';
import { createPendingCalls, type Done, type PendingCalls } from './pending-calls.ts';
import { ALGORITHMS, HOST_KEY_KINDS, type HostKeyAlgorithm } from './sftp-algorithms.ts';
import {
  hostFailure,
  isNoSuchHostKey,
  requestFailure,
  sftpConnectionFailure,
} from './sftp-failures.ts';
import { createLogin, type SftpUser } from './sftp-user.ts';
import type { SourceTimings } from './source-timings.ts';
import { within } from './within.ts';

/** A connection to an sftp server that has proved to be the right one and has let us in. */
export interface SftpConnection {
  /** The answer to one request about the file at `shown`, in time; throws a RunFailure, also when the connection ends before. */
  ask: Ask;
  /** As {@link ask}, without a limit of time: the caller watches what comes. */
  askPatiently: Ask;
  /** The bytes that have come, of whatever kind. */
  receivedBytes: () => number;
  close: () => void;
}

type Ask = <T>(shown: string, question: Question<T>) => Promise<T>;
type Question<T> = (sftp: SFTPWrapper, done: Done<T>) => void;

export interface SftpConnectOptions {
  guard: Guard;
  timings: SourceTimings;
  /** Ends connecting, and the connection. */
  signal: AbortSignal;
  openSocket?: OpenSocket | undefined;
}

/** An idle connection says "alive" this often; one that does not answer so many times is cut. */
const KEEPALIVE_MS = 10_000;
const MOST_UNANSWERED = 2;

/** Comes where there are no credentials yet: no host key is accepted then, and a user is named only behind that. */
const NOBODY: SftpUser = { username: 'nobody', password: null, key: null, hostKey: null };

/** A host key that is not the pinned one. */
interface OtherKey {
  kind: string;
  fingerprint: string;
}

/**
 * Connects through the guard and logs in. The server has to show the pinned host key before it is told who comes. That
 * may be any of its keys: when it shows another one first, it is asked for each of the other kinds.
 */
export async function connectSftp(
  address: SftpAddress,
  user: SftpUser = NOBODY,
  options: SftpConnectOptions,
): Promise<SftpConnection> {
  const connect = (algorithms: readonly HostKeyAlgorithm[]) =>
    connectOnce(address, user, algorithms, options);
  const first = await connect(HOST_KEY_KINDS.flatMap(({ algorithms }) => [...algorithms]));
  if ('ask' in first) return first;
  const shown = [first.fingerprint];
  const others = HOST_KEY_KINDS.filter(({ name }) => !first.kind.startsWith(name));
  for (const { algorithms } of user.hostKey === null ? [] : others) {
    const next = await connect(algorithms).catch((error: unknown) => {
      if (!isNoSuchHostKey(error)) throw error;
      return null;
    });
    if (next === null) continue;
    if ('ask' in next) return next;
    shown.push(next.fingerprint);
  }
  throw hostFailure(serverOf(address), user.hostKey, shown);
}

async function connectOnce(
  address: SftpAddress,
  user: SftpUser,
  hostKeys: readonly HostKeyAlgorithm[],
  { guard, timings, signal, openSocket }: SftpConnectOptions,
): Promise<SftpConnection | OtherKey> {
  const server = serverOf(address);
  const asFailure = (error: unknown) => {
    signal.throwIfAborted();
    return sftpConnectionFailure(error, server);
  };
  const socket = await openGuardedSocket(guard, address, {
    signal,
    timeoutMs: timings.connectMs,
    openSocket,
  }).catch((error: unknown) => {
    throw asFailure(error);
  });
  const calls = createPendingCalls();
  const end = (error: Error) => {
    signal.removeEventListener('abort', stop);
    calls.lose(error);
    socket.destroy();
  };
  const stop = () => end(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  const others: OtherKey[] = [];
  try {
    const sftp = await within(timings.headersMs, signal, () =>
      openSession({ server, socket, calls, end, user, hostKeys, others }),
    );
    const askPatiently = <T>(shown: string, question: Question<T>) =>
      calls
        .call<T>((done) => question(sftp, done))
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw calls.lost() ?? requestFailure(error, shown);
        });
    return {
      ask: (shown, question) =>
        within(timings.headersMs, signal, () => askPatiently(shown, question)).catch(
          (error: unknown) => {
            signal.throwIfAborted();
            throw requestFailure(error, shown);
          },
        ),
      askPatiently,
      receivedBytes: () => socket.bytesRead,
      close: () => end(new Error('the connection was closed')),
    };
  } catch (error) {
    end(new Error('the connection was given up'));
    signal.throwIfAborted();
    const [other] = others;
    if (other) return other;
    throw asFailure(error);
  }
}

interface Session {
  server: string;
  socket: Socket;
  calls: PendingCalls;
  end: (error: Error) => void;
  user: SftpUser;
  hostKeys: readonly HostKeyAlgorithm[];
  /** Takes the key that the server shows in place of the pinned one. */
  others: OtherKey[];
}

async function openSession(session: Session): Promise<SFTPWrapper> {
  const { server, socket, calls, end, user, hostKeys, others } = session;
  const client = new ssh2.Client();
  const login = createLogin(user, () => end(refused(server, login.problem())));
  client.on('error', (error: Error & { level?: string }) =>
    end(
      error.level === 'client-authentication'
        ? refused(server, login.problem())
        : sftpConnectionFailure(error, server),
    ),
  );
  client.on('close', () => end(sftpConnectionFailure({ code: 'closed' }, server)));
  client.on('change password', () =>
    end(refused(server, 'wants the password to be changed, which imports cannot do')),
  );
  await calls.call<void>((done) => {
    client.on('ready', () => done(null));
    client.connect({
      sock: socket,
      username: user.username,
      authHandler: login.handler,
      hostVerifier: (key: Buffer) => {
        const fingerprint = `SHA256:${hash('sha256', key, 'base64').replace(/=+$/, '')}`;
        if (fingerprint === user.hostKey) return true;
        others.push({ kind: key.toString('latin1', 4, 4 + key.readUInt32BE(0)), fingerprint });
        return false;
      },
      algorithms: { ...ALGORITHMS, serverHostKey: [...hostKeys] },
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: MOST_UNANSWERED,
      // All of it has a deadline already.
      readyTimeout: 0,
    });
  });
  const sftp = await calls
    .call<SFTPWrapper>((done) => client.sftp(done))
    .catch((error: unknown) => {
      throw calls.lost() ?? refused(server, 'does not offer sftp to this user', error);
    });
  sftp.on('error', (error: Error) => end(sftpConnectionFailure(error, server)));
  return sftp;
}

function refused(server: string, problem: string, cause?: unknown): RunFailure {
  return new RunFailure('SourceRefused', `${server} ${problem}`, { cause });
}

function serverOf({ host, port }: SftpAddress): string {
  return `sftp://${host}:${port}`;
}
