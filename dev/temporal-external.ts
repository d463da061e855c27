import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { temporalConnection } from '../process/temporal-connection.ts';
import { isListening } from './ports.ts';
import { messageOf, StartError } from './start-error.ts';
import { namespaceIsReady, registerSearchAttributes } from './temporal-namespace.ts';

const ANSWER_MILLISECONDS = 15_000;
const KNOCK_MILLISECONDS = 3_000;

/** Checks that the Temporal server of the environment answers, and gives its namespace our search attributes. */
export async function checkTemporal(
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const { connectionOptions, namespace } = temporalConnection(env);
  try {
    await knock(String(connectionOptions.address), signal);
    const connection = await Connection.connect({
      ...connectionOptions,
      connectTimeout: ANSWER_MILLISECONDS,
    });
    try {
      await registerSearchAttributes(connection, namespace);
      await namespaceIsReady(connection, namespace, Date.now() + ANSWER_MILLISECONDS, signal);
    } finally {
      await connection.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The Temporal server of TEMPORAL_ADDRESS (${env['TEMPORAL_ADDRESS']}, namespace "${namespace}") cannot be used: ` +
        `${messageOf(error)}. Check that it runs and that the namespace exists, or unset TEMPORAL_ADDRESS to have one embedded.`,
    );
  }
}

/** The client itself would try for long: a closed port is told at once, with a little patience for a server that starts. */
async function knock(address: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + KNOCK_MILLISECONDS;
  while (!(await isListening(address))) {
    signal.throwIfAborted();
    if (Date.now() >= deadline) throw new Error('nothing listens there');
    await sleep(200);
  }
}
