import type { HttpCredentials } from '../../domain/credentials.ts';
import { cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import { createGuard, type OpenSocket, type Resolve } from './guard.ts';
import { declaredLength, readHttpBody } from './http-body.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { answerFailure } from './http-failures.ts';
import { fileTooLarge, openEnding } from './source-bounds.ts';
import { SOURCE_TIMINGS, type SourceTimings } from './source-timings.ts';
import type { OpenedSource, Source, SourceSettings } from './source.ts';
import { decodeTransport, transportCoding } from './transport-coding.ts';

/** What tests put in place of the world. */
export interface HttpOptions {
  timings?: Partial<SourceTimings>;
  resolve?: Resolve;
  openSocket?: OpenSocket;
  /** Certificates to trust in place of the system's, in PEM. */
  ca?: string;
}

/** A file at an http or https address. */
export function createHttpSource(
  url: string,
  credentials: HttpCredentials | null,
  settings: Pick<SourceSettings, 'allowedPrivateHosts' | 'maxFileBytes'>,
  { timings: changes, resolve, openSocket, ca }: HttpOptions = {},
): Source {
  const address = URL.parse(url);
  if (!address) throw new RunFailure('SourceRefused', 'the address of the source cannot be read');
  const shown = cleanUrl(url);
  const timings = { ...SOURCE_TIMINGS, ...changes };
  const guard = createGuard(settings, resolve ? { resolve } : {});

  return {
    async open(signal) {
      const ending = openEnding(signal, timings, shown);
      const client = createHttpClient(address, credentials, guard, {
        signal: ending.signal,
        timeoutMs: timings.connectMs,
        headersMs: timings.headersMs,
        silenceMs: timings.silenceMs,
        openSocket,
        ca,
      });
      const close = async () => {
        ending.end();
        await client.close();
      };
      try {
        const answer = await client.get({});
        if (answer.status !== 200 && answer.status !== 203) throw answerFailure(answer);
        const facts = factsOf(answer, address);
        if ((declaredLength(answer) ?? 0) > settings.maxFileBytes)
          throw fileTooLarge(shown, settings.maxFileBytes);
        const coding = transportCoding(answer.header('content-encoding'));
        const sent = readHttpBody(client, answer, timings, ending.signal);
        const content = coding === null ? sent : decodeTransport(sent, coding, shown);
        return { ...facts, content: limited(content, settings.maxFileBytes, shown), close };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

function factsOf(answer: HttpAnswer, address: URL): Omit<OpenedSource, 'content' | 'close'> {
  const { header } = answer;
  const length = declaredLength(answer);
  const chunked = /\bchunked\b/i.test(header('transfer-encoding') ?? '');
  return {
    etag: header('etag') ?? null,
    lastModified: header('last-modified') ?? null,
    sizeBytes: transportCoding(header('content-encoding')) === null ? length : null,
    name: fileName(address),
    lengthUndeclared: length === null && !chunked,
  };
}

async function* limited(
  content: AsyncIterable<Buffer>,
  maxBytes: number,
  shown: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > maxBytes) throw fileTooLarge(shown, maxBytes);
    yield piece;
  }
}

function fileName(address: URL): string {
  let { pathname } = address;
  try {
    pathname = decodeURIComponent(pathname);
  } catch {
    // A name that is not UTF-8 is shown as it was written.
  }
  return pathname.split(/[/\\]/).at(-1) ?? '';
}
