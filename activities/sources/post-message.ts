import { Agent } from 'undici';
import { cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { Guard } from './guard.ts';
import { createHttpConnector } from './http-connector.ts';
import { connectionFailure } from './http-failures.ts';

/** A receiver has this long to connect, and to answer: it only has to take the message, not to work on it. */
const CONNECT_MILLISECONDS = 5_000;
const ANSWER_MILLISECONDS = 10_000;

/** Posts `body` to an address through `guard`; throws a RunFailure unless the answer is of the 2xx kind. Redirects are not followed. */
export async function postMessage(
  address: URL,
  headers: Record<string, string>,
  body: string,
  guard: Guard,
  signal: AbortSignal,
): Promise<void> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MILLISECONDS)]);
  const agent = new Agent({
    connect: createHttpConnector(guard, { signal: ending, timeoutMs: CONNECT_MILLISECONDS }),
    headersTimeout: ANSWER_MILLISECONDS,
  });
  try {
    const { origin, pathname, search } = address;
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers: { ...headers, 'user-agent': 'offline-imports' },
      body,
      signal: ending,
    });
    answer.body.on('error', () => {}).destroy();
    if (answer.statusCode < 200 || answer.statusCode > 299)
      throw new RunFailure(
        'SourceRefused',
        `${cleanUrl(address.href)} answered with status ${answer.statusCode}`,
      );
  } catch (error) {
    if (error instanceof RunFailure) throw error;
    signal.throwIfAborted();
    if (ending.aborted)
      throw new RunFailure(
        'SourceTooSlow',
        `${cleanUrl(address.href)} did not answer within ${ANSWER_MILLISECONDS / 1000} seconds`,
      );
    throw connectionFailure(error, address);
  } finally {
    await agent.destroy();
  }
}
