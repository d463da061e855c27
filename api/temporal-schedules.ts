import {
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  type ScheduleOptions,
} from '@temporalio/client';
import type { ScheduleRow } from '../db/queries/schedules.ts';
import { nextTimes } from '../domain/schedule/slots.ts';
import { MAX_WAIT_HOURS } from '../domain/threshold.ts';
import {
  importScheduleId,
  SCHEDULED_RUN,
  scheduledRunWorkflowId,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
  WORKFLOW_TASK_TIMEOUT,
} from '../workflows/contract.ts';

/** What Temporal needs to know of a schedule. */
export type TemporalSchedule = Pick<
  ScheduleRow,
  'importId' | 'cron' | 'catchUpMinutes' | 'runTimeoutHours' | 'pausedReason' | 'revision'
>;

/** The schedules that Temporal has. */
export interface TemporalSchedules {
  /** Makes Temporal's schedule what it is to be; true when it was not. */
  apply: (schedule: TemporalSchedule) => Promise<boolean>;
  /** Ends Temporal's schedule; one that is not there is no error. */
  end: (importId: string) => Promise<void>;
}

type Call = <T>(work: () => Promise<T>) => Promise<T>;

/** Gives access to the schedules of a client, each call of which goes through `call`. */
export function createTemporalSchedules(client: Client['schedule'], call: Call): TemporalSchedules {
  return {
    apply: (schedule) =>
      call(async () => {
        const handle = client.getHandle(importScheduleId(schedule.importId));
        const found = await describe(handle);
        if (found !== null && isAsWanted(found, schedule)) return false;
        const options = optionsOf(schedule);
        if (found === null) await client.create(options);
        else await handle.update(() => options);
        return true;
      }),
    end: (importId) =>
      call(async () => {
        try {
          await client.getHandle(importScheduleId(importId)).delete();
        } catch (error) {
          if (!(error instanceof ScheduleNotFoundError)) throw error;
        }
      }),
  };
}

async function describe(handle: ScheduleHandle): Promise<ScheduleDescription | null> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** How a schedule is told to Temporal. */
function optionsOf(schedule: TemporalSchedule) {
  const { importId, cron, catchUpMinutes, runTimeoutHours, pausedReason, revision } = schedule;
  return {
    scheduleId: importScheduleId(importId),
    spec: { cronExpressions: [cron], timezone: 'UTC' },
    policies: { overlap: 'SKIP', catchupWindow: `${catchUpMinutes} minutes` },
    state: { paused: pausedReason !== null, note: pausedReason ?? '' },
    typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.importId, value: importId }],
    action: {
      type: 'startWorkflow',
      workflowType: SCHEDULED_RUN,
      workflowId: scheduledRunWorkflowId(importId),
      taskQueue: TASK_QUEUES.runs,
      args: [{ importId }],
      memo: { revision },
      staticSummary: 'A slot of a schedule',
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.importId, value: importId }],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      // Longer than the run, whose own timeout ends it first; without it a slot that cannot go on would silence all later ones.
      workflowExecutionTimeout: `${runTimeoutHours + MAX_WAIT_HOURS + 1} hours`,
    },
  } satisfies ScheduleOptions;
}

/** False also when somebody changed it in Temporal's own UI. */
function isAsWanted(found: ScheduleDescription, wanted: TemporalSchedule): boolean {
  const { state, policies, action, info } = found;
  const [next] = nextTimes(wanted.cron, new Date(), 1);
  return (
    action.memo?.['revision'] === wanted.revision &&
    action.workflowType === SCHEDULED_RUN &&
    state.paused === (wanted.pausedReason !== null) &&
    policies.overlap === 'SKIP' &&
    policies.catchupWindow === wanted.catchUpMinutes * 60_000 &&
    info.nextActionTimes[0]?.getTime() === next?.getTime()
  );
}
