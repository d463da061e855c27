import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { DEPLOYMENT } from '../workflows/contract.ts';

/** What becomes of a version of the workers: a `draining` one has workflows that go on, a `drained` one has none left. */
export type VersionState = 'current' | 'draining' | 'drained' | 'unused';

/** A version of the workers, as Temporal has it. */
export interface DeployedVersion {
  buildId: string;
  state: VersionState;
  /** Workflows that go on with this version. */
  goingOn: number;
  /** Some of them, for a look. */
  workflowIds: string[];
}

/** The versions of the workers, and what can be done with them. */
export interface Deployment {
  /** The newest first; none: no worker has ever told its version. */
  versions: () => Promise<DeployedVersion[]>;
  /**
   * From now on what begins goes to this version, and what workers without a version have begun goes on with it; null: it
   * goes to workers without a version. A version is waited for: workers that start are known a moment later.
   */
  makeCurrent: (buildId: string | null, waitMilliseconds: number) => Promise<void>;
  /** Has all workflows that go on with one version go on with the current one, and gives how many. */
  moveFrom: (buildId: string) => Promise<number>;
}

/** What was asked for cannot be done; the message is for who asked. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

const MOST_SHOWN = 20;
const PAUSE_MILLISECONDS = 300;

/** Codes of gRPC. */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** By the numbers of WorkerDeploymentVersionStatus: unspecified, inactive, current, ramping, draining, drained, created. */
const STATES: readonly VersionState[] = [
  'unused',
  'unused',
  'current',
  'current',
  'draining',
  'drained',
  'unused',
];

/** Gives the deployment of the workers in the namespace of `client`; `identity` says in Temporal who changes it. */
export function createDeployment(client: Client, identity: string): Deployment {
  const { workflow, workflowService } = client;
  const { namespace } = client.options;

  async function states(): Promise<Pick<DeployedVersion, 'buildId' | 'state'>[]> {
    try {
      const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({
        namespace,
        deploymentName: DEPLOYMENT,
      });
      return (workerDeploymentInfo?.versionSummaries ?? []).map((summary) => ({
        buildId: summary.deploymentVersion?.buildId ?? '',
        state: STATES[summary.status ?? 0] ?? 'unused',
      }));
    } catch (error) {
      if (codeOf(error) === NOT_FOUND) return [];
      throw error;
    }
  }

  return {
    async versions() {
      const versions: DeployedVersion[] = [];
      for (const version of await states()) {
        const query = goingOnWith(version.buildId);
        const { count } = await workflow.count(query);
        const workflowIds: string[] = [];
        for await (const { workflowId } of workflow.list({ query, pageSize: MOST_SHOWN })) {
          if (workflowIds.push(workflowId) === MOST_SHOWN) break;
        }
        versions.push({ ...version, goingOn: count, workflowIds });
      }
      return versions;
    },

    async makeCurrent(buildId, waitMilliseconds) {
      const deadline = Date.now() + waitMilliseconds;
      for (;;) {
        try {
          await workflowService.setWorkerDeploymentCurrentVersion({
            namespace,
            deploymentName: DEPLOYMENT,
            buildId: buildId ?? '',
            identity,
          });
          return;
        } catch (error) {
          if (![NOT_FOUND, FAILED_PRECONDITION].includes(codeOf(error))) throw error;
          if (Date.now() >= deadline) throw notThere(buildId, error);
          await sleep(PAUSE_MILLISECONDS);
        }
      }
    },

    async moveFrom(buildId) {
      const current = (await states()).find(({ state }) => state === 'current');
      if (!current || current.buildId === buildId)
        throw new DeploymentError(
          `No other version is current: make one so before anything is moved away from ${buildId}.`,
        );
      const version = { deploymentName: DEPLOYMENT, buildId: current.buildId };
      let moved = 0;
      for await (const { workflowId, runId } of workflow.list({ query: goingOnWith(buildId) })) {
        try {
          await workflowService.updateWorkflowExecutionOptions({
            namespace,
            workflowExecution: { workflowId, runId },
            // The one behavior that pins can have: pinned.
            workflowExecutionOptions: { versioningOverride: { pinned: { behavior: 1, version } } },
            updateMask: { paths: ['versioning_override'] },
            identity,
          });
          moved += 1;
        } catch (error) {
          // It has ended meanwhile.
          if (codeOf(error) !== NOT_FOUND) throw error;
        }
      }
      return moved;
    },
  };
}

function goingOnWith(buildId: string): string {
  return `TemporalWorkerDeploymentVersion = '${DEPLOYMENT}:${buildId}' and ExecutionStatus = 'Running'`;
}

function notThere(buildId: string | null, error: unknown): DeploymentError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DeploymentError(
    buildId === null
      ? `Workers without a version cannot be made the current ones: ${reason}`
      : `No worker runs as version ${buildId}: start one with WORKER_BUILD_ID=${buildId}. Temporal says: ${reason}`,
  );
}

function codeOf(error: unknown): number {
  return error instanceof Error && 'code' in error ? Number(error.code) : 0;
}
