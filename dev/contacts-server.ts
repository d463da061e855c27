import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What of E-goi's API a recording needs: the contacts of one list, in pages. */
export interface ContactsServer extends AsyncDisposable {
  /** What a world needs to read from it. */
  env: { EGOI_BASE_URL: string; ALLOWED_PRIVATE_HOSTS: string };
}

/**
 * Serves `count` contacts as E-goi does; the second page is first refused, with a wait of two seconds, or with
 * `isSlow` each page is followed by a wait of one second.
 */
export async function openContactsServer(count: number, isSlow = false): Promise<ContactsServer> {
  const headers = isSlow ? { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } : {};
  let pages = 0;
  const server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://egoi.example');
    if (pathname === '/my-account') return answer(response, { general_info: { client_id: '123' } });
    pages += 1;
    if (pages === 2 && !isSlow) {
      response.writeHead(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' }).end();
      return;
    }
    const offset = Number(searchParams.get('offset') ?? 0);
    const length = Math.min(Number(searchParams.get('limit') ?? 10), Math.max(0, count - offset));
    const items = Array.from({ length }, (_, index) => ({ base: contact(offset + index) }));
    answer(response, { total_items: count, items }, headers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { EGOI_BASE_URL: `http://${host}`, ALLOWED_PRIVATE_HOSTS: host },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function contact(number: number) {
  return {
    contact_id: number.toString(16).padStart(10, '0'),
    status: 'active',
    consent: 'consent',
    email: `contact${number}@example.com`,
    email_status: 'active',
  };
}

function answer(response: ServerResponse, body: object, headers: object = {}): void {
  const type = { 'content-type': 'application/json' };
  response.writeHead(200, { ...type, ...headers }).end(JSON.stringify(body));
}
