import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** What E-goi has of a contact, as far as tests say. */
export interface EgoiContact {
  contact_id: string;
  [field: string]: unknown;
}

/** A request for a page of contacts, before it is answered. */
export interface PageRequest {
  /** Counts the requests for pages, from 0. */
  index: number;
  offset: number;
  limit: number;
}

/** An answer that takes the place of the usual one. */
export type OddAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Half of the answer, then the connection breaks. */
  | 'cut'
  /** No answer at all. */
  | 'reset';

/** E-goi's API on the loopback, as far as the service asks it, with what goes wrong in it. */
export interface EgoiServer {
  readonly url: string;
  /** `host:port` for ALLOWED_PRIVATE_HOSTS. */
  readonly host: string;
  /** Lists by their ids; what is changed here is changed for the next request. */
  lists: Map<number, EgoiContact[]>;
  /** Segments by `<list>/<segment>`. */
  segments: Map<string, (contact: EgoiContact) => boolean>;
  /** Keys and what they may do. */
  keys: Map<string, ('contacts' | 'segments' | 'account')[]>;
  accountId: string;
  /** No more contacts of a segment are given at once; more are refused. */
  mostOfSegment: number;
  /** Called before each page: may change the list, or give another answer. */
  beforePage: (request: PageRequest) => OddAnswer | undefined | Promise<undefined>;
  /** Headers of every answer, such as those of the rate limit. */
  headers: () => Record<string, string>;
  /** All requests so far. */
  requests: { path: string; at: number; status: number }[];
  /** Pages that were asked for, as offset and limit. */
  pages: { offset: number; limit: number }[];
  reset: () => void;
}

export const EGOI_KEY = 'egoi-canary-key-of-the-shop';

/** Starts a stub of E-goi's API for the suite; usable from its first hook on. */
export function useEgoiServer(): EgoiServer {
  const server = createServer((request, response) => void answer(request, response));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const egoi: EgoiServer = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get host() {
      return `127.0.0.1:${port}`;
    },
    lists: new Map(),
    segments: new Map(),
    keys: new Map(),
    accountId: '',
    mostOfSegment: 0,
    beforePage: () => undefined,
    headers: () => ({}),
    requests: [],
    pages: [],
    reset() {
      egoi.lists = new Map();
      egoi.segments = new Map();
      egoi.keys = new Map([[EGOI_KEY, ['contacts', 'segments', 'account']]]);
      egoi.accountId = '123456';
      egoi.mostOfSegment = 1_000;
      egoi.beforePage = () => undefined;
      egoi.headers = () => ({});
      egoi.requests = [];
      egoi.pages = [];
    },
  };
  egoi.reset();
  return egoi;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://egoi.example');
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      egoi.requests.push({ path: `${url.pathname}${url.search}`, at: Date.now(), status });
      response.writeHead(status, {
        'content-type': status < 400 ? 'application/json' : 'application/problem+json',
        ...egoi.headers(),
        ...headers,
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const problem = (status: number, title: string) =>
      send(status, { type: 'about:blank', title, status, detail: title });
    const rights = egoi.keys.get(String(request.headers['apikey']));
    if (!rights) return problem(401, 'Unauthorized');
    if (url.pathname === '/my-account') {
      if (!rights.includes('account')) return problem(403, 'Forbidden');
      return send(200, { general_info: { name: 'Shop', client_id: egoi.accountId } });
    }
    const match = /^\/lists\/(\d+)\/contacts(?:\/segment\/([^/]+))?$/.exec(url.pathname);
    if (!match) return problem(404, 'NotFound');
    const [, listId, segmentId] = match;
    if (!rights.includes(segmentId === undefined ? 'contacts' : 'segments'))
      return problem(403, 'Forbidden');
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 10);
    const index = egoi.pages.push({ offset, limit }) - 1;
    const odd = await egoi.beforePage({ index, offset, limit });
    if (typeof odd === 'object') return send(odd.status, odd.body ?? '', odd.headers);
    if (odd === 'reset') return void request.socket.destroy();
    const list = egoi.lists.get(Number(listId));
    const segment = egoi.segments.get(`${listId}/${segmentId}`);
    if (!list || (segmentId !== undefined && !segment)) return problem(404, 'NotFound');
    const most = segmentId === undefined ? 1_000 : egoi.mostOfSegment;
    if (limit < 1 || limit > most) return problem(422, 'Unprocessable Entity');
    const all = segment ? list.filter(segment) : list;
    const items = all.slice(offset, offset + limit).map((base) => ({ base, extra: [], tags: [] }));
    const body = JSON.stringify({ total_items: all.length, items });
    if (odd !== 'cut') return send(200, body);
    response.writeHead(200, { 'content-length': String(body.length) });
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => response.destroy(), 20);
  }
}

/** A contact with that number; it has an email and a cellphone. */
export function contact(number: number, changes: Record<string, unknown> = {}): EgoiContact {
  return {
    contact_id: number.toString(16).padStart(10, '0'),
    status: 'active',
    consent: 'consent',
    consent_date: '2024-01-01T00:00:00Z',
    first_name: 'Zoë',
    email: `contact${number}@example.com`,
    email_status: 'active',
    cellphone: '351-910000000',
    cellphone_status: 'inactive',
    phone: '',
    phone_status: 'active',
    push_token_android: [],
    ...changes,
  };
}

/** `count` contacts, numbered from `first`. */
export function contacts(count: number, first = 0): EgoiContact[] {
  return Array.from({ length: count }, (_, index) => contact(first + index));
}
