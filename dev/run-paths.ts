import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { openWorkers } from '../activities/workers.ts';
import { bundleWorkflows } from '../activities/workflow-bundle.ts';
import type { Keyring } from '../domain/keyring.ts';
import { TASK_QUEUES } from '../workflows/contract.ts';
import { freePort } from './ports.ts';
import { createScriptedActivities } from './scripted-activities.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { openTemporalServer } from './temporal-server.ts';
import { workflowPaths, type WorkflowPath } from './workflow-paths.ts';

/**
 * Has workflows take every way to their ends on a Temporal of their own, with activities that answer as they are told: what is in
 * a history is what the workflow did, whoever answered. Each is kept under its name when it has ended.
 */
export async function runPaths(
  { env, dataDir, keyring }: { env: NodeJS.ProcessEnv; dataDir: string; keyring: Keyring },
  keep: (client: Client, name: string, workflowId: string) => Promise<void>,
): Promise<void> {
  // Workflows that fail are what this is about.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { path: cli } = await findTemporalCli({ env });
  const port = await freePort();
  const server = await openTemporalServer({
    cli,
    dataDir,
    port,
    uiPort: null,
    fresh: true,
    waitsForDisk: false,
  });
  const { address, namespace } = server;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace, identity: 'recorder' });
  const { activities, play } = createScriptedActivities();
  const start = ({ workflow }: WorkflowPath) =>
    client.workflow.start(workflow, {
      workflowId: `${workflow}:${randomUUID()}`,
      taskQueue: TASK_QUEUES.runs,
      args: [{ runId: randomUUID(), importId: randomUUID(), notificationId: randomUUID() }],
    });
  const paths = Object.entries(workflowPaths());
  const early = new Map<string, WorkflowHandle>();
  for (const [name, path] of paths) {
    if (!path.isCancelledAtOnce) continue;
    const handle = await start(path);
    await handle.cancel();
    early.set(name, handle);
  }
  const native = await NativeConnection.connect({ address });
  const workers = await openWorkers({
    connection: native,
    namespace,
    identity: 'recorder',
    activities,
    workflowBundlePath: await bundleWorkflows(),
    keyring,
    prepareThreads: 2,
    mergeConnections: 3,
    buildId: null,
    tracing: null,
  });
  const running = workers.run();
  try {
    for (const [name, path] of paths) {
      play(path.script);
      const handle = early.get(name) ?? (await start(path));
      await path.meanwhile?.(handle);
      await keep(client, name, handle.workflowId);
    }
  } finally {
    workers.shutdown();
    await running;
    await native.close();
    await connection.close();
    await server.stop();
  }
}
