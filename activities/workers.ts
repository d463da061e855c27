import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createMessageCodec } from '../domain/message-codec.ts';
import type { Keyring } from '../domain/keyring.ts';
import { type Activities, DEPLOYMENT, TASK_QUEUES } from '../workflows/contract.ts';
import type { WorkerTracing } from '../telemetry/worker-tracing.ts';
import { WORKFLOW_CODE } from './workflow-code.ts';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  identity: string;
  activities: Activities;
  workflowBundlePath: string;
  /** Seals messages on their way to Temporal. */
  keyring: Keyring;
  prepareThreads: number;
  mergeConnections: number;
  /** The version of these workers: runs stay with the version that began them. Null: any worker goes on with any run. */
  buildId: string | null;
  /** Null: nothing is traced. */
  tracing: WorkerTracing | null;
}

/** The workers of one process, one a task queue. */
export interface Workers {
  /** Works until {@link shutdown}; ends when everything in hand is done or handed over. */
  run: () => Promise<void>;
  shutdown: () => void;
}

/** Downloads at the same time: they wait for others. More than runs go on by default, so that none waits for the slow source of another. */
const DOWNLOADS = 12;
/** Activities of small runs at the same time: each is over within a second or two. */
export const SMALL_RUNS = 2;
/** Bookkeeping activities at the same time: a few short statements each. */
const BOOKKEEPING = 16;
/** What is in hand when the process is told to stop may go on this long; then it is cancelled and done by another worker. */
const GRACE = '500 milliseconds';
/** A part that does not stop by then is left behind: its marker is not set, so it counts for nothing. */
const FORCE = '20 seconds';

/** A workflow prefers the worker that has it in memory, but does not wait longer for one that is gone. */
const STICKY = '1 second';

/** What errors and messages go through on their way to Temporal and back. */
export function createDataConverter(keyring: Keyring): DataConverter {
  const { failureConverterPath } = WORKFLOW_CODE;
  return { failureConverterPath, payloadCodecs: [createMessageCodec(keyring)] };
}

/**
 * What tells Temporal the version of a worker. All queues of a process are of one version: Temporal then gives the
 * activities of a run to the version that its workflow is of.
 */
function versioned(buildId: string | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (buildId === null) return {};
  const version = { deploymentName: DEPLOYMENT, buildId };
  return {
    workerDeploymentOptions: {
      version,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/** Starts the workers of a process. */
export async function openWorkers(options: WorkersOptions): Promise<Workers> {
  const { activities, prepareThreads, mergeConnections, tracing } = options;
  const common = {
    connection: options.connection,
    namespace: options.namespace,
    identity: options.identity,
    dataConverter: createDataConverter(options.keyring),
    ...(tracing ? { interceptors: tracing.interceptors } : {}),
    ...versioned(options.buildId),
    shutdownGraceTime: GRACE,
    shutdownForceTime: FORCE,
    // Cancellation reaches an activity with its heartbeats, so they must not be held back for long.
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
  } as const;
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TASK_QUEUES.runs,
      workflowBundle: { codePath: options.workflowBundlePath },
      ...(tracing ? { sinks: tracing.sinks } : {}),
      activities,
      maxConcurrentActivityTaskExecutions: BOOKKEEPING,
      maxConcurrentWorkflowTaskExecutions: 8,
      stickyQueueScheduleToStartTimeout: STICKY,
      maxCachedWorkflows: 100,
      workflowThreadPoolSize: 1,
    }),
    activityWorker(TASK_QUEUES.transfer, DOWNLOADS),
    activityWorker(TASK_QUEUES.prepare, prepareThreads),
    activityWorker(TASK_QUEUES.merge, mergeConnections),
    activityWorker(TASK_QUEUES.small, SMALL_RUNS),
  ]);
  return {
    async run() {
      await Promise.all(workers.map((worker) => worker.run()));
    },
    shutdown() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };

  function activityWorker(taskQueue: string, slots: number): Promise<Worker> {
    return Worker.create({
      ...common,
      taskQueue,
      activities,
      maxConcurrentActivityTaskExecutions: slots,
    });
  }
}
