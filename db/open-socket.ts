import { connect, type Socket } from 'node:net';

/** What the driver knows of its server when it asks for a socket. */
interface Server {
  host: readonly string[];
  port: readonly number[];
  path?: string | false;
}

/**
 * Opens the driver's socket with TCP_NODELAY, which the driver does not set. Without it, the end of each COPY and of each
 * statement with large parameters waits 40 ms for the server to acknowledge the rest.
 */
export async function openSocket({ host, port, path }: Server): Promise<Socket> {
  // The driver listens to the socket before a connection that fails at once can say so.
  await Promise.resolve();
  if (path) return connect({ path });
  const socket = connect({ host: host[0] ?? '', port: port[0] ?? 0, noDelay: true });
  // Where the driver looks for the name that the server's certificate must have.
  return Object.assign(socket, { host: host[0] });
}
