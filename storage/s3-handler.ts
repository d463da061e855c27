import type { S3ClientResolvedConfig } from '@aws-sdk/client-s3';
import type { Dispatcher } from 'undici';

// Bytes go on coming while a piece is stored.
const PIECE_BYTES = 1024 * 1024;

type Handler = S3ClientResolvedConfig['requestHandler'];

interface SentRequest {
  protocol: string;
  hostname: string;
  port?: number | null;
  path: string;
  method: string;
  headers: Record<string, string>;
  query?: Record<string, string | string[] | null>;
  body?: Buffer | string | null;
}

/**
 * What carries the SDK's requests, over `dispatcher`: who makes that decides which servers can be reached. It follows no
 * redirects, and keeps the path as it is: `..` in a key is data.
 */
export function createS3Handler(dispatcher: Dispatcher): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SentRequest, options: { abortSignal?: unknown } = {}) {
      const { protocol, hostname, port, path, method, headers, body } = request;
      // Undici does not know `expect`; servers answer without it too.
      const { expect: _, Expect: __, ...sent } = headers;
      const answer = await dispatcher.request({
        origin: `${protocol}//${hostname}${port == null ? '' : `:${port}`}`,
        path: `${path}${queryText(request.query)}`,
        method: method as Dispatcher.HttpMethod,
        headers: sent,
        body: body ?? null,
        highWaterMark: PIECE_BYTES,
        signal: (options.abortSignal as AbortSignal | undefined) ?? null,
      });
      // Errors of a body that nobody reads any more are nobody's.
      answer.body.on('error', () => {});
      const got = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return {
        response: {
          statusCode: answer.statusCode,
          headers: Object.fromEntries(got) as Record<string, string>,
          body: answer.body,
        },
      };
    },
    // The SDK may offer settings of its own; all of them are decided by the dispatcher.
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** The query in the one form that the signature of a request is made over. */
function queryText(query: Record<string, string | string[] | null> = {}): string {
  const pairs = Object.keys(query)
    .sort()
    .flatMap((name) => {
      const value = query[name];
      const values = Array.isArray(value) ? value : [value];
      return values.map((one) =>
        one === null || one === undefined
          ? `${escaped(name)}=`
          : `${escaped(name)}=${escaped(one)}`,
      );
    });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
