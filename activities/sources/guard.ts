import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { RunFailure } from '../../domain/failures.ts';
import { isPublicAddress } from './address.ts';
import { within } from './within.ts';

/** The ports that files are served on by HTTP; others have to be allowed by name. */
export const HTTP_PORTS: readonly number[] = [80, 443, 8080, 8443];

/** The port that files are served on by sftp. */
export const SFTP_PORTS: readonly number[] = [22];

/** How many addresses of one name are tried. */
const MAX_ADDRESSES = 8;

/** All IP addresses of a host name. */
export type Resolve = (host: string) => Promise<string[]>;

/** A connection to an IP address; rejects when it is refused or `signal` aborts. */
export type OpenSocket = (address: string, port: number, signal: AbortSignal) => Promise<Socket>;

/** Says which addresses a source may connect to. */
export interface Guard {
  /** The addresses of a host, resolved once, that may be connected to; throws AddressNotAllowed when one of them may not. */
  admit: (host: string, port: number) => Promise<string[]>;
}

/**
 * The guard of a service's network. Every answer of the resolver has to be public, or `host:port` has to be
 * in the operator's list, as the address of the source writes it; that list also opens further ports.
 */
export function createGuard(
  settings: { allowedPrivateHosts: readonly string[] },
  {
    resolve = resolveBySystem,
    ports = HTTP_PORTS,
  }: { resolve?: Resolve; ports?: readonly number[] } = {},
): Guard {
  const allowed = new Set(settings.allowedPrivateHosts.map(normalizeEntry));
  return {
    async admit(host, port) {
      const name = normalizeHost(host);
      const isAllowed = allowed.has(`${name}:${port}`);
      if (!isAllowed && !ports.includes(port))
        throw new RunFailure(
          'AddressNotAllowed',
          `port ${port} of ${name} may not be reached, only ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`,
        );
      const literal = name.replace(/^\[(.*)\]$/, '$1');
      const addresses = isIP(literal) === 0 ? await resolveName(name, resolve) : [literal];
      // One private answer among public ones is how a name is made to slip through, so it spoils all of them.
      if (!isAllowed && !addresses.every(isPublicAddress))
        throw new RunFailure(
          'AddressNotAllowed',
          `${name} leads to a private or reserved network, which imports may not reach`,
        );
      return addresses.slice(0, MAX_ADDRESSES);
    },
  };
}

/**
 * A TCP connection to a host that `guard` admits, made to the very address that was checked, so that a second
 * answer of the resolver cannot lead elsewhere. The addresses are tried in turn within `timeoutMs`.
 */
export async function openGuardedSocket(
  guard: Guard,
  { host, port }: { host: string; port: number },
  {
    signal,
    timeoutMs,
    openSocket = openTcpSocket,
  }: { signal: AbortSignal; timeoutMs: number; openSocket?: OpenSocket | undefined },
): Promise<Socket> {
  const endsAt = performance.now() + timeoutMs;
  const addresses = await within(timeoutMs, signal, () => guard.admit(host, port));
  let problem: unknown;
  for (const [index, address] of addresses.entries()) {
    const share = (endsAt - performance.now()) / (addresses.length - index);
    try {
      return await within(share, signal, (ending) => openSocket(address, port, ending));
    } catch (error) {
      signal.throwIfAborted();
      problem = error;
    }
  }
  throw problem;
}

async function resolveName(name: string, resolve: Resolve): Promise<string[]> {
  const addresses = await resolve(name).catch((error: unknown) => {
    // Also "not found" may pass: names vanish for seconds while they are changed, so it is worth a few tries.
    throw new RunFailure('SourceUnavailable', `the name ${name} cannot be found`, { cause: error });
  });
  if (addresses.length === 0)
    throw new RunFailure('SourceUnavailable', `the name ${name} has no address`);
  return addresses;
}

async function resolveBySystem(host: string): Promise<string[]> {
  const answers = await lookup(host, { all: true });
  return answers.map((answer) => answer.address);
}

/** The one way to write a host: lower case, punycode, every notation of an IP address in its usual form. */
function normalizeHost(host: string): string {
  const url = URL.parse(`http://${isIP(host) === 6 ? `[${host}]` : host}`);
  // URLs drop line breaks and tabs silently; a host with one was not meant as a host.
  if (/\s/.test(host) || !url || url.href !== `http://${url.hostname}/`)
    throw new RunFailure('AddressNotAllowed', 'the host of the address cannot be read');
  return url.hostname;
}

function normalizeEntry(entry: string): string {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(entry) ?? [];
  return URL.canParse(`http://${host}`) ? `${new URL(`http://${host}`).hostname}:${port}` : entry;
}

function openTcpSocket(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = { host: address, port, noDelay: true, keepAlive: true, highWaterMark: 65_536 };
    const socket = connect(options);
    const abort = () => socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const settle = () => signal.removeEventListener('abort', abort);
    // Stays: an error before the next owner listens must not end the process.
    socket.on('error', (error) => {
      settle();
      reject(error);
    });
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
