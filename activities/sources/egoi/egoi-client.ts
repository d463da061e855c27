import { z } from 'zod';
import type { EgoiSource } from '../../../domain/egoi/source.ts';
import { egoiTitle } from '../../../domain/egoi/source.ts';
import { type Quota, readQuota } from '../../../domain/egoi/rate-limit.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { createGuard } from '../guard.ts';
import { createHttpClient, type HttpAnswer } from '../http-client.ts';
import { decodeTransport, transportCoding } from '../transport-coding.ts';

/** A page of contacts as E-goi gives it. */
export interface ContactPage {
  totalItems: number;
  items: unknown[];
}

/** What E-goi answers: what was asked for, or why the caller has to ask in another way or later. */
export type EgoiAnswer<T> =
  | { kind: 'given'; value: T; quota: Quota }
  /** Too many requests. */
  | { kind: 'limited'; quota: Quota }
  /** The page took E-goi too long. */
  | { kind: 'timeout' }
  /** The query is not accepted. */
  | { kind: 'refused'; failure: () => Promise<RunFailure> };

/** Asks E-goi. What cannot be helped by asking otherwise or later is thrown as a RunFailure. */
export interface EgoiClient {
  /** The id of the account that the key opens. */
  accountId: () => Promise<EgoiAnswer<string>>;
  contacts: (offset: number, limit: number) => Promise<EgoiAnswer<ContactPage>>;
}

export interface EgoiSettings {
  egoiBaseUrl: string;
  allowedPrivateHosts: readonly string[];
}

/** E-goi stops a request after 10 seconds by itself. */
const CONNECT_MS = 10_000;
const HEADERS_MS = 30_000;
const SILENCE_MS = 15_000;
/** A page of 1,000 contacts with every field filled has a few MiB. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

const account = z.object({
  general_info: z.object({ client_id: z.union([z.string().regex(/^\d{1,20}$/), z.int()]) }),
});
const contactPage = z.object({ total_items: z.int().min(0), items: z.array(z.unknown()) });

/** A client of E-goi's API for one source; every connection passes the guard, and all ends with `signal`. */
export function createEgoiClient(
  source: EgoiSource,
  apiKey: string,
  settings: EgoiSettings,
  signal: AbortSignal,
): EgoiClient {
  const { listId, segmentId } = source;
  const guard = createGuard(settings);
  const title = egoiTitle(source);
  const list = `/lists/${listId}/contacts`;
  const contacts =
    segmentId === undefined ? list : `${list}/segment/${encodeURIComponent(segmentId)}`;

  async function ask(path: string): Promise<HttpAnswer & { text: string }> {
    const address = new URL(`${settings.egoiBaseUrl.replace(/\/$/, '')}${path}`);
    const client = createHttpClient(address, { headers: { Apikey: apiKey } }, guard, {
      signal,
      timeoutMs: CONNECT_MS,
      headersMs: HEADERS_MS,
      silenceMs: SILENCE_MS,
    });
    try {
      const answer = await client.get({ accept: 'application/json' });
      return { ...answer, text: await readText(answer, signal) };
    } finally {
      await client.close();
    }
  }

  async function askFor<T>(
    path: string,
    shape: z.ZodType<T>,
    refusal: (status: number) => Promise<RunFailure> | RunFailure,
  ): Promise<EgoiAnswer<T>> {
    const answer = await ask(path);
    const { status, header, text } = answer;
    const quota = readQuota(header);
    if (status === 200) return { kind: 'given', value: parseAnswer(text, header, shape), quota };
    if (status === 429) return { kind: 'limited', quota };
    if (status === 408) return { kind: 'timeout' };
    if (status === 400 || status === 422)
      return { kind: 'refused', failure: async () => refusal(status) };
    if (status < 400 || status >= 500 || status === 425)
      throw new RunFailure('SourceUnavailable', `E-goi answered with status ${status}`);
    throw await refusal(status);
  }

  function keyRefusal(status: number, permission: string): RunFailure | null {
    if (status === 401)
      return new RunFailure(
        'SourceRefused',
        'E-goi does not accept the API key: it is wrong, or it was deleted in E-goi',
      );
    if (status === 403)
      return new RunFailure(
        'SourceRefused',
        `E-goi does not let the API key do this: it lacks the permission "${permission}", or the list belongs to another account`,
      );
    return null;
  }

  async function contactsRefusal(status: number): Promise<RunFailure> {
    const permission = segmentId === undefined ? 'Get all contacts' : 'Get all contacts by segment';
    const ofKey = keyRefusal(status, permission);
    if (ofKey) return ofKey;
    const type = status === 404 ? 'SourceNotFound' : 'SourceRefused';
    if (segmentId !== undefined && (await ask(`${list}?offset=0&limit=1`)).status === 200)
      return new RunFailure(
        type,
        `E-goi has the list ${listId}, but no segment ${segmentId} of it`,
      );
    return new RunFailure(
      type,
      status === 404
        ? `E-goi has no list ${listId} in the account of the API key`
        : `E-goi does not accept the request for ${title}: it answered with status ${status}`,
    );
  }

  return {
    accountId: async () => {
      const answer = await askFor(
        '/my-account',
        account,
        (status) =>
          keyRefusal(status, 'Get my account info') ??
          new RunFailure(
            'SourceRefused',
            `E-goi does not tell the account of the API key: ${status}`,
          ),
      );
      return answer.kind === 'given'
        ? { ...answer, value: String(answer.value.general_info.client_id) }
        : answer;
    },
    contacts: async (offset, limit) => {
      const answer = await askFor(
        `${contacts}?offset=${offset}&limit=${limit}`,
        contactPage,
        contactsRefusal,
      );
      if (answer.kind !== 'given') return answer;
      const { total_items: totalItems, items } = answer.value;
      if (items.length > limit)
        throw new RunFailure(
          'SourceUnavailable',
          `E-goi gave ${items.length} contacts where ${limit} were asked for`,
        );
      return { ...answer, value: { totalItems, items } };
    },
  };
}

async function readText(answer: HttpAnswer, signal: AbortSignal): Promise<string> {
  const coding = transportCoding(answer.header('content-encoding'));
  const body: AsyncIterable<Buffer> =
    coding === null ? answer.body : decodeTransport(answer.body, coding, 'E-goi');
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > MOST_ANSWER_BYTES)
        throw new RunFailure('SourceUnavailable', 'E-goi gave an answer that is too large');
      pieces.push(piece);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RunFailure) throw error;
    throw new RunFailure('SourceUnavailable', 'E-goi broke off in the middle of an answer', {
      cause: error,
    });
  } finally {
    answer.body.destroy();
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseAnswer<T>(text: string, header: HttpAnswer['header'], shape: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const type = (header('content-type') ?? 'an unknown type').slice(0, 100);
    throw new RunFailure('SourceUnavailable', `E-goi gave an answer that is not JSON, but ${type}`);
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RunFailure(
    'SourceUnavailable',
    'E-goi gave an answer that does not have the form its documentation says',
  );
}
