import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signMessage } from '../../domain/notify.ts';

/** A message as it came, checked. */
export interface ReceivedMessage {
  id: string;
  isSigned: boolean;
  body: { type: string; data: { run: { id: string; status: string; tally: object | null } } };
}

export interface WebhookReceiver extends AsyncDisposable {
  port: number;
  /** Every request, those that were refused too. */
  requests: () => number;
  /** Messages that were taken, in the order in which they came. */
  taken: ReceivedMessage[];
}

/** A server on this machine that takes messages signed with `secret`; its n-th answer (from 0) has the status `answer(n)`. */
export async function openWebhookReceiver(
  secret: string,
  answer: (request: number) => number,
): Promise<WebhookReceiver> {
  let requests = 0;
  const taken: ReceivedMessage[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await Array.fromAsync(request)).toString('utf8');
    const status = answer(requests);
    requests += 1;
    const header = (name: string) => String(request.headers[name]);
    const id = header('webhook-id');
    const expected = signMessage(id, Number(header('webhook-timestamp')), text, secret);
    if (status < 300)
      taken.push({
        id,
        isSigned: expected === header('webhook-signature'),
        body: JSON.parse(text) as ReceivedMessage['body'],
      });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
