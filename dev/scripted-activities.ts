import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { FailureType } from '../domain/failures.ts';
import type { Activities } from '../workflows/contract.ts';

/** What activities answer in place of those of the service, where they differ from a small run that ends well. */
export type Script = Partial<Activities>;

const SMALL_RUN: Activities = {
  takeSlot: async () => ({
    run: {
      runId: randomUUID(),
      importId: randomUUID(),
      entity: 'users',
      dryRun: false,
      title: 'recorded',
      timeoutSeconds: 3600,
    },
  }),
  openRun: async () => ({
    importId: randomUUID(),
    entity: 'users',
    dryRun: false,
    source: 'file',
  }),
  downloadSource: async () => ({ sizeBytes: 10_000_000 }),
  fetchContacts: async () => ({ isComplete: true, waitSeconds: 0 }),
  splitFile: async () => ({ chunks: 3, buckets: 2, records: 30 }),
  prepareChunks: async () => ({ read: 10, rejected: 0 }),
  checkThreshold: async () => ({ compare: false }),
  connectRecords: async () => ({ buckets: 3 }),
  compareBuckets: async () => {},
  holdRun: async () => ({ held: false, waitSeconds: 0 }),
  noteDecision: async () => {},
  mergeBuckets: async () => ({ added: 10, updated: 0, unchanged: 0 }),
  closeRun: async ({ outcome }) => ({ status: outcome }),
  cleanUp: async () => ({ rejected: 0, samples: 0, runs: 0 }),
  deliverNotification: async () => ({ retryInSeconds: null }),
};

export const ACTIVITIES = Object.keys(SMALL_RUN) as (keyof Activities)[];

/** Activities that do what `script` says at the time, one script after the other. */
export function createScriptedActivities() {
  let script: Script = {};
  const scripted = Object.fromEntries(
    ACTIVITIES.map((name) => [
      name,
      (input: never) => {
        const answer = (script[name] ?? SMALL_RUN[name]) as (input: never) => Promise<unknown>;
        return answer(input);
      },
    ]),
  );
  return {
    // Each entry has the type of the activity that it stands for.
    activities: scripted as unknown as Activities,
    play: (next: Script): void => {
      script = next;
    },
  };
}

/** The script in which one activity fails for good. */
export function failing(name: keyof Activities, type: FailureType): Script {
  return scriptOf(name, async () => {
    throw ApplicationFailure.nonRetryable('as recorded', type);
  });
}

/** The script in which one activity goes on until its workflow is cancelled; `begun` settles when it has begun. */
export function lasting(name: keyof Activities): { script: Script; begun: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  const script = scriptOf(name, async () => {
    const { cancelled, heartbeat } = Context.current();
    const beating = setInterval(() => heartbeat(), 100);
    begun.resolve();
    try {
      await cancelled;
    } finally {
      clearInterval(beating);
    }
  });
  return { script, begun: begun.promise };
}

/** The script in which closing takes a moment, in which a run can be cancelled too late. */
export function closingSlowly(): { script: Script; begun: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  const closeRun: Activities['closeRun'] = async ({ outcome }) => {
    begun.resolve();
    await sleep(500);
    return { status: outcome };
  };
  return { script: { closeRun }, begun: begun.promise };
}

/** An activity that never answers fits every signature. */
function scriptOf(name: keyof Activities, answer: () => Promise<void>): Script {
  return { [name]: answer } as Script;
}
