import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** The path of a certificate or key of the tests, by its name. */
export function certificate(name: string): string {
  return fileURLToPath(new URL(`../activities/sources/certificates/${name}`, import.meta.url));
}

/** Takes connections by TLS for a server that knows none. */
export interface TlsProxy {
  address: string;
  /** Connections whose client showed a certificate that the authority has signed. */
  accepted: () => number;
  /** Connections that were refused. */
  refused: () => number;
  close: () => Promise<void>;
}

/** Puts TLS in front of the gRPC server at `target`, for clients with a certificate of the tests' authority only; must be closed. */
export async function openTlsProxy(target: string): Promise<TlsProxy> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  let accepted = 0;
  let refused = 0;
  const server = createServer(
    {
      cert: readFileSync(certificate('good.pem')),
      key: readFileSync(certificate('server.key')),
      ca: readFileSync(certificate('authority.pem')),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    (client) => {
      accepted += 1;
      const upstream = connect(Number(port), host);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    },
  );
  server.on('tlsClientError', () => {
    refused += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => accepted,
    refused: () => refused,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
