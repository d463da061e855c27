import { proxyActivities } from '@temporalio/workflow';
import { type Activities, TASK_QUEUES } from './contract.ts';

/** How the activities of a run are called, grouped by time shape. No other file holds timeouts or retries. */

/** A try again soon, then ever more slowly; how often depends on the failure (see domain/failures.ts). */
const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/**
 * A silent worker is given up after this: three times as long as workers are silent at most. A task that Temporal
 * gave to a worker in the moment it went away waits as long; a worker that was only slow is fenced off.
 */
const heartbeatTimeout = '6 seconds';

/** The workflow waits until a cancelled activity has really stopped: nothing is written after "cancelled". */
const cancellationType = 'WAIT_CANCELLATION_COMPLETED' as const;

/** Short statements on a few rows: a minute is ample, and they wait for Postgres as long as it takes. */
export const bookkeeping = proxyActivities<
  Pick<
    Activities,
    'takeSlot' | 'openRun' | 'checkThreshold' | 'holdRun' | 'noteDecision' | 'closeRun'
  >
>({
  taskQueue: TASK_QUEUES.runs,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** One pass over the whole file at the speed of its source: the source's own limits end it first. */
export const transfer = proxyActivities<Pick<Activities, 'downloadSource'>>({
  taskQueue: TASK_QUEUES.transfer,
  startToCloseTimeout: '6 hours',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** Deletes of a few rows each; a first time on years of runs may take long. */
export const cleaning = proxyActivities<Pick<Activities, 'cleanUp'>>({
  taskQueue: TASK_QUEUES.runs,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** One request that waits for seconds at most; what it meets is its result, so it is tried again only when a worker is lost. */
export const delivery = proxyActivities<Pick<Activities, 'deliverNotification'>>({
  taskQueue: TASK_QUEUES.transfer,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** Pages of contacts for about a minute; a page has up to a minute of its own. */
export const fetching = proxyActivities<Pick<Activities, 'fetchContacts'>>({
  taskQueue: TASK_QUEUES.transfer,
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** One pass over the whole file at the speed of the spool: 20 GiB take minutes. */
export const split = proxyActivities<Pick<Activities, 'splitFile'>>({
  taskQueue: TASK_QUEUES.prepare,
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** A range of chunks, at most about a minute of work on one core. */
export const prepare = proxyActivities<Pick<Activities, 'prepareChunks'>>({
  taskQueue: TASK_QUEUES.prepare,
  startToCloseTimeout: '15 minutes',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** A look-up of all ids of a run: about ten seconds a million. */
export const connecting = proxyActivities<Pick<Activities, 'connectRecords'>>({
  taskQueue: TASK_QUEUES.merge,
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

/** A range of buckets, at most about a minute of work on one connection. */
export const merge = proxyActivities<Pick<Activities, 'compareBuckets' | 'mergeBuckets'>>({
  taskQueue: TASK_QUEUES.merge,
  startToCloseTimeout: '15 minutes',
  scheduleToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});
