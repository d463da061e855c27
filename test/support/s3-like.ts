import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** An error as S3 servers answer it. */
export interface S3Refusal {
  status: number;
  code: string;
  headers?: Record<string, string>;
}

/**
 * A server that answers as S3 would with what `refuse` gives for an address, and passes all else on to the S3 server
 * at `targetPort`; for the length of a test. Gives its port.
 */
export async function openS3Like(
  refuse: (url: string, method: string) => S3Refusal | null,
  targetPort?: number,
): Promise<number> {
  const server = createServer((request, response) => {
    const { url = '', method = '' } = request;
    const refusal = refuse(url, method);
    if (refusal) {
      const { status, code, headers } = refusal;
      request.resume();
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`);
      return;
    }
    // The host stays, because the signature is over it.
    const options = { port: targetPort, host: '127.0.0.1', path: url, method };
    const passed = send({ ...options, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
