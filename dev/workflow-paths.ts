import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import {
  type Activities,
  CLEAN_UP,
  DECIDE_UPDATE,
  DELIVER_NOTIFICATION,
  END_RUN,
  IMPORT_RUN,
  PROGRESS_QUERY,
  type RunProgress,
  SCHEDULED_RUN,
} from '../workflows/contract.ts';
import { closingSlowly, failing, lasting, type Script } from './scripted-activities.ts';

/** A way of a workflow to its end. */
export interface WorkflowPath {
  workflow: string;
  script: Script;
  /** What is done to the workflow meanwhile. */
  meanwhile?: (handle: WorkflowHandle) => Promise<void>;
  /** True: it is cancelled before any worker has seen it. */
  isCancelledAtOnce?: boolean;
}

type Paths = Record<string, WorkflowPath>;

const CONTACTS: Script = {
  openRun: async () => ({
    importId: 'import',
    entity: 'users',
    dryRun: false,
    source: 'egoi',
    mayConnect: true,
  }),
};
const COMPARED: Script = { checkThreshold: async () => ({ compare: true }) };
const HELD: Script = { ...COMPARED, holdRun: async () => ({ held: true, waitSeconds: 3600 }) };

/** What a run has to come by so that it calls an activity that a small run does not. */
const ON_THE_WAY_TO: Partial<Record<keyof Activities, Script>> = {
  fetchContacts: CONTACTS,
  connectRecords: CONTACTS,
  compareBuckets: COMPARED,
  holdRun: COMPARED,
  noteDecision: HELD,
};

/** The activities of a run, in their order. */
const OF_A_RUN = [
  'openRun',
  'downloadSource',
  'fetchContacts',
  'splitFile',
  'prepareChunks',
  'checkThreshold',
  'connectRecords',
  'compareBuckets',
  'holdRun',
  'noteDecision',
  'mergeBuckets',
] as const satisfies (keyof Activities)[];

/** The workflows of one activity each. */
const OF_ONE_ACTIVITY = {
  [SCHEDULED_RUN]: 'takeSlot',
  [END_RUN]: 'closeRun',
  [DELIVER_NOTIFICATION]: 'deliverNotification',
  [CLEAN_UP]: 'cleanUp',
} as const satisfies Record<string, keyof Activities>;

/** The ways of workflows to their ends that hardly any real import takes, or not when asked to. */
export function workflowPaths(): Paths {
  return { ...wholeRuns(), ...earlyEnds(), ...continuedRuns(), ...otherWorkflows() };
}

function wholeRuns(): Paths {
  let rounds = 0;
  let parts = 0;
  return {
    'cancelled-at-once': { workflow: IMPORT_RUN, script: {}, isCancelledAtOnce: true },
    'cancelled-too-late': cancelledIn(IMPORT_RUN, closingSlowly()),
    'small-lane': {
      workflow: IMPORT_RUN,
      script: {
        downloadSource: async () => ({ sizeBytes: 100 }),
        splitFile: async () => ({ chunks: 1, buckets: 1, records: 1 }),
      },
    },
    'many-activities': {
      workflow: IMPORT_RUN,
      script: {
        downloadSource: async () => ({ sizeBytes: 1, more: ++parts < 3 }),
        splitFile: async () => ({ chunks: 3, buckets: 2, records: 30, more: ++parts < 6 }),
      },
    },
    'compared-not-held': { workflow: IMPORT_RUN, script: COMPARED },
    'held-expired': {
      workflow: IMPORT_RUN,
      script: { ...COMPARED, holdRun: async () => ({ held: true, waitSeconds: 1 }) },
    },
    'cancelled-hold': {
      workflow: IMPORT_RUN,
      script: HELD,
      meanwhile: async (handle) => {
        await untilHeld(handle);
        await handle.cancel();
      },
    },
    'cancelled-wait': {
      workflow: IMPORT_RUN,
      script: {
        ...CONTACTS,
        fetchContacts: async () => ({ isComplete: false, waitSeconds: 600 + ++rounds }),
      },
      meanwhile: async (handle) => {
        while (rounds === 0) await sleep(20);
        await sleep(500);
        await handle.cancel();
      },
    },
  };
}

function earlyEnds(): Paths {
  const paths: Paths = {};
  for (const name of OF_A_RUN) {
    const way = ON_THE_WAY_TO[name] ?? {};
    const meanwhile = name === 'noteDecision' ? approve : undefined;
    paths[`failed-${name}`] = {
      workflow: IMPORT_RUN,
      script: { ...way, ...failing(name, 'SourceUnavailable') },
      ...(meanwhile ? { meanwhile } : {}),
    };
    const { script, begun } = lasting(name);
    paths[`cancelled-${name}`] = cancelledIn(
      IMPORT_RUN,
      { script: { ...way, ...script }, begun },
      meanwhile,
    );
  }
  return { ...paths, 'failed-closeRun': failedToClose() };
}

/** The run does not close as completed, and closes as failed then. */
function failedToClose(): WorkflowPath {
  const { closeRun: refuse } = failing('closeRun', 'Internal');
  return {
    workflow: IMPORT_RUN,
    script: {
      closeRun: async (input) =>
        input.outcome === 'completed' && refuse ? refuse(input) : { status: input.outcome },
    },
  };
}

function continuedRuns(): Paths {
  let rounds = 0;
  let holds = 0;
  return {
    // In prepare, and again in merge.
    continued: {
      workflow: IMPORT_RUN,
      script: { splitFile: async () => ({ chunks: 800, buckets: 800, records: 800 }) },
    },
    'continued-compare': {
      workflow: IMPORT_RUN,
      script: {
        ...COMPARED,
        splitFile: async () => ({ chunks: 3, buckets: 800, records: 800 }),
      },
    },
    'continued-hold': {
      workflow: IMPORT_RUN,
      script: {
        ...HELD,
        splitFile: async () => ({ chunks: 100, buckets: 100, records: 800 }),
        // It is held once.
        holdRun: async () => ({ held: ++holds === 1, waitSeconds: 3600 }),
      },
      meanwhile: approve,
    },
    'continued-fetch': {
      workflow: IMPORT_RUN,
      script: {
        ...CONTACTS,
        fetchContacts: async () => ({ isComplete: ++rounds === 14, waitSeconds: 0 }),
      },
    },
  };
}

function otherWorkflows(): Paths {
  const paths: Paths = {};
  for (const [workflow, name] of Object.entries(OF_ONE_ACTIVITY)) {
    paths[`${workflow}-completed`] = { workflow, script: {} };
    paths[`${workflow}-failed`] = { workflow, script: failing(name, 'Internal') };
    paths[`${workflow}-cancelled`] = cancelledIn(workflow, lasting(name));
  }
  let attempts = 0;
  return {
    ...paths,
    'deliverNotification-again': {
      workflow: DELIVER_NOTIFICATION,
      script: {
        deliverNotification: async () => ({ retryInSeconds: ++attempts < 3 ? 0.2 : null }),
      },
    },
    'scheduledRun-queued': {
      workflow: SCHEDULED_RUN,
      script: { takeSlot: async () => ({ run: null, isQueued: true }) },
    },
    'scheduledRun-skipped': {
      workflow: SCHEDULED_RUN,
      script: { takeSlot: async () => ({ run: null }) },
    },
    'scheduledRun-run-failed': {
      workflow: SCHEDULED_RUN,
      script: failing('downloadSource', 'SourceUnavailable'),
    },
    'scheduledRun-run-cancelled': cancelledIn(SCHEDULED_RUN, lasting('downloadSource')),
  };
}

function cancelledIn(
  workflow: string,
  { script, begun }: { script: Script; begun: Promise<void> },
  before?: WorkflowPath['meanwhile'],
): WorkflowPath {
  return {
    workflow,
    script,
    meanwhile: async (handle) => {
      await before?.(handle);
      await begun;
      await handle.cancel();
    },
  };
}

async function approve(handle: WorkflowHandle): Promise<void> {
  await untilHeld(handle);
  const decision = { decision: 'approved', at: new Date().toISOString(), note: 'looked at it' };
  await handle.executeUpdate(DECIDE_UPDATE, { args: [decision] });
}

async function untilHeld(handle: WorkflowHandle): Promise<void> {
  while ((await handle.query<RunProgress>(PROGRESS_QUERY)).step !== 'hold') await sleep(20);
}
