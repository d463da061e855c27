import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { HttpCredentials } from '../../../domain/credentials.ts';
import type { OpenSocket } from '../../../activities/sources/guard.ts';
import { createHttpSource, type HttpOptions } from '../../../activities/sources/http-source.ts';
import type { SourceTimings } from '../../../activities/sources/source-timings.ts';
import type { OpenedSource } from '../../../activities/sources/source.ts';

/** The timings of a service, a hundred times as fast. */
export const FAST: SourceTimings = {
  connectMs: 500,
  headersMs: 300,
  silenceMs: 300,
  floor: { windowMs: 600, bytesPerSecond: 1024 },
  deadlineMs: 10_000,
  resumePausesMs: [5, 10, 15, 20, 25],
};

/** An HTTP server on this machine for the length of a test; gives its port. */
export async function openFileServer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers each connection with exactly these bytes, then ends as told. */
export async function openRawServer(
  answer: string,
  end: (socket: Socket) => void,
): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answer, () => end(socket)));
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Answers with a file as a careful server does: ranges, under If-Range only for the same version. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  etag = `"${sha256(content).slice(0, 16)}"`,
): void {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const ifRange = request.headers['if-range'];
  response.setHeader('etag', etag);
  if (start === undefined || (ifRange !== undefined && ifRange !== etag)) {
    response.writeHead(200, { 'content-length': content.length }).end(content);
    return;
  }
  const from = Number(start);
  response
    .writeHead(206, {
      'content-length': content.length - from,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    })
    .end(content.subarray(from));
}

/** A source at `http://127.0.0.1:<port><path>`, which the operator has allowed. */
export function localSource(
  port: number,
  {
    path = '/users.csv',
    credentials = null,
    maxFileBytes = 10_000_000,
    ...options
  }: HttpOptions & {
    path?: string;
    credentials?: HttpCredentials | null;
    maxFileBytes?: number;
  } = {},
) {
  return createHttpSource(
    `http://127.0.0.1:${port}${path}`,
    credentials,
    { allowedPrivateHosts: [`127.0.0.1:${port}`], maxFileBytes },
    { timings: FAST, ...options },
  );
}

/** The whole content of a source, or what opening or reading it threw. */
export async function readSource(
  source: { open: (signal: AbortSignal) => Promise<OpenedSource> },
  signal = new AbortController().signal,
): Promise<Buffer> {
  const opened = await source.open(signal);
  try {
    const pieces: Buffer[] = [];
    for await (const piece of opened.content) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await opened.close();
  }
}

/** In place of connections to the world: all lead to `port` on this machine, and `addresses` tells where they would have led. */
export function detour(port: number): { addresses: string[]; openSocket: OpenSocket } {
  const addresses: string[] = [];
  return {
    addresses,
    openSocket: async (address, wantedPort) => {
      addresses.push(`${address}:${wantedPort}`);
      const socket: Socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** SHA-256 in hexadecimal. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
