import { connect, createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** A port on this machine that nothing listens on, chosen by the system. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new StartError('The system has no free port left on 127.0.0.1.');
  return port;
}

export interface PortUse {
  port: number;
  /** What would listen there: "The API". */
  what: string;
  /** What likely holds it. */
  likely: string;
  /** The environment variable that moves it. */
  variable: string;
}

/** Throws a sentence when something listens on the port already. */
export async function checkPort(use: PortUse): Promise<void> {
  // Some systems let us bind 127.0.0.1 although another program listens on all addresses: so knock as well.
  const isTaken =
    (await isListening(`127.0.0.1:${use.port}`)) || (await listenOnce(use.port)) === null;
  if (!isTaken) return;
  throw new StartError(
    `${use.what} needs port ${use.port}, which something else uses: likely ${use.likely}. ` +
      `Stop that, or choose another port with ${use.variable}, for example ${use.variable}=${use.port + 1}.`,
  );
}

/** True when something accepts connections at `host:port`. */
export function isListening(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else if (error.code === 'EACCES')
        reject(new StartError(`Port ${port} may not be used by this user: choose one above 1023.`));
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
