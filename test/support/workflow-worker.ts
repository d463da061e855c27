import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { createDataConverter } from '../../activities/workers.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { type Activities, TASK_QUEUES } from '../../workflows/contract.ts';
import { TEST_SECRETS_KEY } from './processes.ts';

// Workers say much about starting and stopping, which would bury the results.
Runtime.install({ logger: new DefaultLogger('ERROR') });

/**
 * Runs `body` while a worker serves the workflows and `activities` in the namespace. Tests of workflows give
 * activities of their own: what they prove is what the workflow does with any answer.
 */
export async function withWorkflowWorker<T>(
  namespace: string,
  activities: Partial<Activities>,
  body: () => Promise<T>,
): Promise<T> {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  try {
    const workers = await Promise.all(
      Object.values(TASK_QUEUES).map((taskQueue) =>
        Worker.create({
          connection,
          namespace,
          taskQueue,
          activities,
          dataConverter: createDataConverter(createKeyring(TEST_SECRETS_KEY)),
          ...(taskQueue === TASK_QUEUES.runs
            ? { workflowBundle: { codePath: inject('workflowBundlePath') } }
            : {}),
        }),
      ),
    );
    const running = workers.map((worker) => worker.run());
    try {
      return await body();
    } finally {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    }
  } finally {
    await connection.close();
  }
}
