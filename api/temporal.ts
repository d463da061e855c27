import {
  Client,
  Connection,
  ScheduleAlreadyRunning,
  type WorkflowExecutionStatusName,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Keyring } from '../domain/keyring.ts';
import { createMessageCodec } from '../domain/message-codec.ts';
import type { HoldDecision } from '../domain/threshold.ts';
import {
  CLEAN_UP,
  CLEAN_UP_SCHEDULE,
  DECIDE_UPDATE,
  DELIVER_NOTIFICATION,
  type DeliverNotificationInput,
  deliveryWorkflowId,
  END_RUN,
  type EndRunInput,
  endRunWorkflowId,
  IMPORT_RUN,
  importRunWorkflowId,
  slotWorkflowId,
  TASK_QUEUES,
  WORKFLOW_TASK_TIMEOUT,
} from '../workflows/contract.ts';
import { temporalConnection } from '../process/temporal-connection.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { RunStart } from './run-start.ts';
import { createTemporalSchedules, type TemporalSchedules } from './temporal-schedules.ts';

/** Temporal as the API uses it. Every call ends within seconds, also when Temporal does not answer. */
export interface Temporal {
  namespace: string;
  /** Starts the workflow of a run; a run whose workflow was started before is left alone. */
  startRun: (runId: string, start: RunStart) => Promise<void>;
  /** Asks the workflow of a run to end; false when there is no such workflow, or it has ended. */
  cancelRun: (runId: string) => Promise<boolean>;
  /** Tells the workflow of a held run what a person decided; false when it takes no decision (any more). */
  decideRun: (runId: string, decision: HoldDecision) => Promise<boolean>;
  /** Starts the workflow that delivers a message; one that was started before is left alone. */
  startDelivery: (input: DeliverNotificationInput) => Promise<void>;
  /** Sees that the daily schedule that cleans up is there. */
  keepCleanUp: () => Promise<void>;
  /** How the workflow of a run is, as Temporal has it; null: Temporal has none. */
  statusOfRun: (runId: string) => Promise<WorkflowStatus | null>;
  /** True while the workflow of a slot goes on. */
  isSlotGoing: (importId: string, slot: Date) => Promise<boolean>;
  /** Has a run closed as failed whose own workflow is gone; asking again while that goes on changes nothing. */
  endRun: (input: EndRunInput) => Promise<void>;
  schedules: TemporalSchedules;
  /** Throws when Temporal or its namespace does not answer. */
  check: () => Promise<void>;
  close: () => Promise<void>;
}

export type WorkflowStatus = WorkflowExecutionStatusName;

/** A caller waits for this long at most: the run is stored already, and is started later. */
const CALL_MILLISECONDS = 2000;

/** At night in most places where a shop is; UTC. */
const CLEAN_UP_TIME = { hour: 2, minute: 30 };

/** Gives Temporal by the settings of its own configuration; connects at the first call, not before. */
export function openTemporal(
  env: Record<string, string | undefined>,
  keyring: Keyring,
  tracing?: Tracing,
): Temporal {
  const { connectionOptions, namespace } = temporalConnection(env);
  const connection = Connection.lazy(connectionOptions);
  const dataConverter = { payloadCodecs: [createMessageCodec(keyring)] };
  const { workflow, schedule } = new Client({
    connection,
    namespace,
    dataConverter,
    ...(tracing ? { interceptors: { workflow: [tracing.clientInterceptor] } } : {}),
  });
  const call = <T>(work: () => Promise<T>) =>
    connection.withDeadline(Date.now() + CALL_MILLISECONDS, work);
  const statusOf = async (workflowId: string): Promise<WorkflowStatus | null> => {
    try {
      return (await workflow.getHandle(workflowId).describe()).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };
  return {
    namespace,
    schedules: createTemporalSchedules(schedule, call),
    startRun: (runId, start) =>
      call(async () => {
        try {
          await workflow.start(IMPORT_RUN, {
            ...start,
            workflowId: importRunWorkflowId(runId),
            taskQueue: TASK_QUEUES.runs,
            args: [{ runId }],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          });
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
      }),
    cancelRun: (runId) =>
      call(async () => {
        try {
          const handle = workflow.getHandle(importRunWorkflowId(runId));
          // Temporal takes the cancellation of a workflow that has ended, and does nothing with it.
          if ((await handle.describe()).status.name !== 'RUNNING') return false;
          await handle.cancel();
          return true;
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return false;
          throw error;
        }
      }),
    decideRun: (runId, decision) =>
      call(async () => {
        try {
          const handle = workflow.getHandle(importRunWorkflowId(runId));
          await handle.executeUpdate(DECIDE_UPDATE, { args: [decision] });
          return true;
        } catch (error) {
          if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)
            return false;
          throw error;
        }
      }),
    startDelivery: (input) =>
      call(async () => {
        try {
          await workflow.start(DELIVER_NOTIFICATION, {
            workflowId: deliveryWorkflowId(input.notificationId),
            taskQueue: TASK_QUEUES.runs,
            args: [input],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          });
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
      }),
    keepCleanUp: () =>
      call(async () => {
        try {
          await schedule.create({
            scheduleId: CLEAN_UP_SCHEDULE,
            spec: { calendars: [CLEAN_UP_TIME] },
            policies: { overlap: 'SKIP', catchupWindow: '1 day' },
            action: {
              type: 'startWorkflow',
              workflowType: CLEAN_UP,
              workflowId: CLEAN_UP_SCHEDULE,
              taskQueue: TASK_QUEUES.runs,
              workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
            },
          });
        } catch (error) {
          if (!(error instanceof ScheduleAlreadyRunning)) throw error;
        }
      }),
    statusOfRun: (runId) => call(() => statusOf(importRunWorkflowId(runId))),
    isSlotGoing: (importId, slot) =>
      call(async () => (await statusOf(slotWorkflowId(importId, slot))) === 'RUNNING'),
    endRun: (input) =>
      call(async () => {
        await workflow.start(END_RUN, {
          workflowId: endRunWorkflowId(input.runId),
          taskQueue: TASK_QUEUES.runs,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        });
      }),
    check: () =>
      call(async () => {
        await connection.workflowService.describeNamespace({ namespace });
      }),
    close: () => connection.close(),
  };
}
