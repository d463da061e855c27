import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a proxy does to one connection; its bytes are those towards the client, from where the proxy was told to count. */
export interface Fault {
  /** Ends the connection after so many bytes of the body. */
  cutAfterBytes?: number;
  /** An orderly end, or a reset. */
  by?: 'fin' | 'rst';
  /** Goes silent after so many bytes of the body, without an end. */
  stallAfterBytes?: number;
  /** Passes the bytes on one by one, with this pause before each. */
  dripMs?: number;
  /** Lets so many bytes pass before that begins. */
  dripAfterBytes?: number;
  /** Waits before it passes anything on. */
  latencyMs?: number;
}

export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** How many connections it has taken. */
  connections: () => number;
  /** How many counted bytes it has passed to the client, over all connections. */
  passedBytes: () => number;
}

/**
 * A TCP proxy on this machine before `targetPort` that disturbs its n-th connection (from 0) as `fault(n)` says. It counts
 * bytes from the end of the headers of HTTP on, or all of them.
 */
export async function openFaultProxy(
  targetPort: number,
  fault: (connection: number) => Fault,
  counted: 'body' | 'all' = 'body',
): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let passedBytes = 0;
  const count = (bytes: number) => {
    passedBytes += bytes;
  };
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('close', () => target.destroy()).pipe(target);
    void passOn(target, client, fault(connections), counted, count).catch(() => client.destroy());
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    passedBytes: () => passedBytes,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

async function passOn(
  from: Socket,
  to: Socket,
  fault: Fault,
  counted: 'body' | 'all',
  count: (bytes: number) => void,
): Promise<void> {
  const { by = 'fin', latencyMs = 0, dripMs, dripAfterBytes = 0 } = fault;
  const endsAt = fault.cutAfterBytes ?? fault.stallAfterBytes ?? Number.POSITIVE_INFINITY;
  let head: Buffer | null = counted === 'all' ? null : Buffer.alloc(0);
  let passed = 0;
  await pause(latencyMs);
  for await (const piece of from as AsyncIterable<Buffer>) {
    let body = piece;
    if (head !== null) {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) continue;
      await send(to, head.subarray(0, end + 4));
      body = head.subarray(end + 4);
      head = null;
    }
    body = body.subarray(0, endsAt - passed);
    if (dripMs === undefined || passed < dripAfterBytes) await send(to, body);
    else
      for (const byte of body) {
        await pause(dripMs);
        await send(to, Buffer.of(byte));
      }
    passed += body.length;
    count(body.length);
    if (passed < endsAt) continue;
    if (fault.cutAfterBytes === undefined) await once(to, 'close');
    else if (by === 'fin') to.end();
    else await reset(to);
    return;
  }
  to.end();
}

async function send(to: Socket, bytes: Buffer): Promise<void> {
  if (to.destroyed) throw new Error('the other side is gone');
  if (bytes.length > 0 && !to.write(bytes))
    await Promise.race([once(to, 'drain'), once(to, 'close')]);
}

/** A reset drops what the other side has not read yet, so it gets a moment to read. */
async function reset(to: Socket): Promise<void> {
  await pause(20);
  to.resetAndDestroy();
}
