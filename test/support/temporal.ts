import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, inject } from 'vitest';
import { createDataConverter } from '../../activities/workers.ts';
import { namespaceIsReady, registerSearchAttributes } from '../../dev/temporal-namespace.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { TEST_SECRETS_KEY } from './processes.ts';

/** The Temporal namespace of a suite; usable from its first hook on. */
export interface SuiteNamespace {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
}

/** Gives the suite a namespace of its own with our search attributes, and a client of it. */
export function useNamespace(): SuiteNamespace {
  let opened: { connection: Connection; namespace: string; client: Client } | undefined;
  beforeAll(async () => {
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const namespace = `suite-${randomBytes(4).toString('hex')}`;
    await createNamespace(connection, namespace);
    // What is sealed in a history can be read by the suite, as the worker reads it.
    const dataConverter = createDataConverter(createKeyring(TEST_SECRETS_KEY));
    const client = new Client({ connection, namespace, dataConverter });
    opened = { connection, namespace, client };
  });
  afterAll(() => opened?.connection.close());
  const get = () => {
    if (!opened) throw new Error('the namespace of a suite exists from its first hook on');
    return opened;
  };
  return {
    address: inject('temporalAddress'),
    get namespace() {
      return get().namespace;
    },
    get client() {
      return get().client;
    },
  };
}

/** Registers a namespace and waits until every part of the server knows it. */
export async function createNamespace(connection: Connection, namespace: string): Promise<void> {
  const retention = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: retention,
  });
  const deadline = Date.now() + 30_000;
  while (true) {
    try {
      await registerSearchAttributes(connection, namespace);
      await namespaceIsReady(connection, namespace, deadline);
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(50);
    }
  }
}
