import { randomUUID } from 'node:crypto';
import type { Activities, CloseRunInput, RangeInput } from '../../workflows/contract.ts';

/** Activities that answer at once and remember what they were asked. */
export function recordingActivities(changes: Partial<Activities> = {}, chunks = 3, buckets = 2) {
  const prepared: RangeInput[] = [];
  const merged: RangeInput[] = [];
  const closed: CloseRunInput[] = [];
  const activities: Omit<Activities, 'takeSlot'> & Partial<Activities> = {
    openRun: async () => ({ importId: randomUUID(), entity: 'users', dryRun: false }),
    downloadSource: async () => ({ sizeBytes: 1 }),
    fetchContacts: async () => ({ isComplete: true, waitSeconds: 0 }),
    connectRecords: async () => ({ buckets }),
    splitFile: async () => ({ chunks, buckets, records: 10 }),
    prepareChunks: async (input) => {
      prepared.push(input);
      return { read: 0, rejected: 0 };
    },
    checkThreshold: async () => ({ compare: false }),
    compareBuckets: async () => {},
    holdRun: async () => ({ held: false, waitSeconds: 0 }),
    noteDecision: async () => {},
    cleanUp: async () => ({ rejected: 0, samples: 0, runs: 0 }),
    deliverNotification: async () => ({ retryInSeconds: null }),
    mergeBuckets: async (input) => {
      merged.push(input);
      return { added: 0, updated: 0, unchanged: 0 };
    },
    closeRun: async (input) => {
      closed.push(input);
      return { status: input.outcome };
    },
    ...changes,
  };
  return { activities, prepared, merged, closed };
}
