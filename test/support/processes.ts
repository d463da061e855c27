import { join } from 'node:path';
import type { Child } from '../../dev/child.ts';
import { groupIsGone, killGroup } from '../../dev/process-group.ts';
import { startService } from '../../dev/service.ts';

export interface WorldEnvironment {
  databaseUrl: string;
  temporalAddress: string;
  /** The Temporal namespace of the suite: task queues have fixed names, so suites are kept apart by it. */
  namespace: string;
  /** Folder for the spool and the uploads. */
  dataDir: string;
  /** More variables, or others. */
  extra?: Record<string, string>;
  /** The name of the log file, where a process has one of its own. */
  logName?: string;
}

/** The API key of every API that tests start. */
export const TEST_API_KEY = 'test-key-of-the-first-caller';

/** The key that everything is sealed with in tests, also in histories that are recorded. */
export const TEST_SECRETS_KEY = Buffer.alloc(32, 7).toString('base64');

/** The environment of an API or worker process of a suite. */
export function environmentOf(world: WorldEnvironment): Record<string, string | undefined> {
  return {
    ...process.env,
    DATABASE_URL: world.databaseUrl,
    TEMPORAL_ADDRESS: world.temporalAddress,
    TEMPORAL_NAMESPACE: world.namespace,
    DATA_DIR: world.dataDir,
    SECRETS_KEY: TEST_SECRETS_KEY,
    API_KEY: TEST_API_KEY,
    ...world.extra,
  };
}

/** Starts a worker process and waits until it polls. */
export function startWorker(world: WorldEnvironment): Promise<Child> {
  return startService({
    name: 'The worker',
    script: 'activities/worker.ts',
    env: environmentOf(world),
    logFile: join(world.dataDir, world.logName ?? 'worker.log'),
    readyMessage: 'worker ready',
  });
}

/** Starts an API process on `port` and waits until it listens. */
export function startApi(world: WorldEnvironment, port: number): Promise<Child> {
  return startService({
    name: 'The API',
    script: 'api/server.ts',
    env: { ...environmentOf(world), PORT: String(port) },
    logFile: join(world.dataDir, world.logName ?? 'api.log'),
    readyMessage: 'api ready',
  });
}

/** Kills a process and everything it started, by -9, and waits until it is gone. */
export async function killHard(child: Child): Promise<void> {
  killGroup(child.pid);
  await child.exited;
  await groupIsGone(child.pid, 5_000);
}
