import { continueAsNew, sleep } from '@temporalio/workflow';
import { fetching } from './activities.ts';
import type { ImportRunInput } from './contract.ts';

/** Rounds of fetching in one history: each writes up to eleven events, and the rest of the run needs its own. */
const ROUNDS = 12;

/** Fetches all contacts of a run; between rounds it waits as long as the source asks, without holding a worker. */
export async function fetchAllContacts(runId: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const { isComplete, waitSeconds } = await fetching.fetchContacts({ runId });
    if (isComplete) return;
    if (waitSeconds > 0) await sleep(waitSeconds * 1000, { summary: 'E-goi asks to wait' });
  }
  // What is fetched is noted, so a new history begins where this one has stopped.
  await continueAsNew<(input: ImportRunInput) => Promise<unknown>>({ runId });
}
