import { randomInt } from 'node:crypto';
import { checkPort } from '../../dev/ports.ts';
import { StartError } from '../../dev/start-error.ts';

/** Below those that the system gives to whoever connects: while a server is down, nobody may come to sit at its port. */
const LOWEST = 20_000;
const HIGHEST = 30_000;

/** Three ports of this machine that nothing listens on, and that stay free while their server is down. */
export async function quietPorts(): Promise<[number, number, number]> {
  const ports = [await quietPort(), await quietPort(), await quietPort()] as const;
  return new Set(ports).size === ports.length ? [...ports] : quietPorts();
}

async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    try {
      await checkPort({ what: 'The campaign', port, variable: '', likely: '' });
      return port;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
    }
  }
}
