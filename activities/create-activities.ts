import type { Activities } from '../workflows/contract.ts';
import { type ActivityInput, asActivity } from './as-activity.ts';
import { createCheckThreshold } from './check-threshold.ts';
import { createCleanUp } from './clean-up.ts';
import { createCloseRun } from './close-run.ts';
import { createCompareBuckets } from './compare-buckets.ts';
import { createConnectRecords } from './connect-records.ts';
import type { Dependencies } from './dependencies.ts';
import { createDeliverNotification } from './deliver-notification.ts';
import { createDownloadSource } from './download-source.ts';
import { createFetchContacts } from './fetch-contacts.ts';
import { createHoldRun, createNoteDecision } from './hold-run.ts';
import { createMergeBuckets } from './merge-buckets.ts';
import { createOpenRun } from './open-run.ts';
import { createPrepareChunks } from './prepare-chunks.ts';
import { createSplitFile } from './split-file.ts';
import { createTakeSlot } from './take-slot.ts';

/** The activities of a worker that works with `dependencies`. */
export function createActivities(dependencies: Dependencies): Activities {
  const activity = <Input extends ActivityInput, Result>(
    work: (input: Input, signal: AbortSignal) => Promise<Result>,
    mustEnd?: (input: Input) => boolean,
  ) => asActivity(work, dependencies, mustEnd);
  return {
    takeSlot: activity(createTakeSlot(dependencies)),
    openRun: activity(createOpenRun(dependencies)),
    downloadSource: activity(createDownloadSource(dependencies)),
    fetchContacts: activity(createFetchContacts(dependencies)),
    splitFile: activity(createSplitFile(dependencies)),
    prepareChunks: activity(createPrepareChunks(dependencies)),
    checkThreshold: activity(createCheckThreshold(dependencies)),
    connectRecords: activity(createConnectRecords(dependencies)),
    compareBuckets: activity(createCompareBuckets(dependencies)),
    holdRun: activity(createHoldRun(dependencies)),
    noteDecision: activity(createNoteDecision(dependencies)),
    mergeBuckets: activity(createMergeBuckets(dependencies)),
    deliverNotification: activity(createDeliverNotification(dependencies)),
    cleanUp: createCleanUp(dependencies),
    // A run that did all its work can still turn out not to close; any other end has to be written.
    closeRun: activity(createCloseRun(dependencies), ({ outcome }) => outcome !== 'completed'),
  };
}
