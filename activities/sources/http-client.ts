import { Agent, type Dispatcher } from 'undici';
import type { HttpCredentials } from '../../domain/credentials.ts';
import { cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import { type Guard } from './guard.ts';
import { type ConnectorOptions, createHttpConnector } from './http-connector.ts';
import { connectionFailure } from './http-failures.ts';

const MAX_REDIRECTS = 5;

// Bytes go on coming while a piece is stored; with small pieces a third of the work would be handing them over.
const PIECE_BYTES = 1024 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

// These are the transfer's own: set from outside they would break its framing, its resuming or its address.
const RESERVED_HEADER =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|range|if-.*|accept-encoding)$/i;

/** A server's answer after redirects, its body still to come. */
export interface HttpAnswer {
  status: number;
  /** The value of a header, several of one name joined by commas. */
  header: (name: string) => string | undefined;
  body: Dispatcher.ResponseData['body'];
  /** Where the answer came from in the end. */
  url: URL;
  /** True when there are credentials, but a redirect led to a server that must not see them. */
  withheldCredentials: boolean;
}

export interface HttpClient {
  /** The answer to a GET of the client's address with these headers; throws a RunFailure when there is none. */
  get: (headers: Record<string, string>) => Promise<HttpAnswer>;
  close: () => Promise<void>;
}

/** A client that gets one address through `guard`; all it does ends with `signal`, and throws its reason. */
export function createHttpClient(
  address: URL,
  credentials: HttpCredentials | null,
  guard: Guard,
  options: ConnectorOptions & { headersMs: number; silenceMs: number },
): HttpClient {
  const { signal, headersMs, silenceMs } = options;
  const agent = new Agent({
    connect: createHttpConnector(guard, options),
    headersTimeout: headersMs,
    bodyTimeout: silenceMs,
  });

  async function send(url: URL, headers: Record<string, string>) {
    try {
      const { origin, pathname, search } = url;
      return await agent.request({
        origin,
        path: pathname + search,
        method: 'GET',
        highWaterMark: PIECE_BYTES,
        headers,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw connectionFailure(error, url);
    }
  }

  return {
    async get(headers) {
      const secrets = credentialHeaders(credentials);
      let url = address;
      let mayKnow = true;
      for (let hop = 0; ; hop += 1) {
        const answer = await send(url, {
          accept: '*/*',
          'user-agent': 'offline-imports',
          ...(mayKnow ? secrets : {}),
          'accept-encoding': 'identity',
          ...headers,
        });
        const header = (name: string) => joined(answer.headers[name]);
        // Errors of a body that nobody reads any more are nobody's.
        answer.body.on('error', () => {});
        if (!REDIRECTS.has(answer.statusCode)) {
          const withheldCredentials = !mayKnow && credentials !== null;
          return { status: answer.statusCode, header, body: answer.body, url, withheldCredentials };
        }
        answer.body.destroy();
        if (hop === MAX_REDIRECTS)
          throw new RunFailure(
            'SourceRefused',
            `${cleanUrl(address.href)} redirects more than ${MAX_REDIRECTS} times`,
          );
        const next = redirectTarget(url, header('location'));
        // For good: a server that got the request without them could send it back with a path of its choice.
        mayKnow &&= next.origin === address.origin;
        url = next;
      }
    },
    close: () => agent.destroy(),
  };
}

function redirectTarget(from: URL, location: string | undefined): URL {
  const shown = cleanUrl(from.href);
  const target = location === undefined ? null : URL.parse(location, from);
  if (!target) throw new RunFailure('SourceRefused', `${shown} redirects to no readable address`);
  if (target.protocol !== 'https:' && target.protocol !== 'http:')
    throw new RunFailure(
      'SourceRefused',
      `${shown} redirects to ${target.protocol}, not http or https`,
    );
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw new RunFailure(
      'SourceRefused',
      `${shown} redirects from https to http, where others can read and change the file`,
    );
  return target;
}

function credentialHeaders(credentials: HttpCredentials | null): Record<string, string> {
  if (credentials === null) return {};
  if ('username' in credentials) {
    const { username, password } = credentials;
    const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
    return { authorization: `Basic ${pair}` };
  }
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(credentials.headers)) {
    if (RESERVED_HEADER.test(name))
      throw new RunFailure('SourceRefused', `the header ${name} cannot be set as a credential`);
    headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
