import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { type FailureType, RunFailure } from '../../domain/failures.ts';
import type { SpoolPlace } from '../spool/open-spool.ts';
import type { ChunkTask, PreparedChunkResult } from './prepare-chunk.ts';

export interface ThreadRequest {
  id: number;
  task: ChunkTask;
}

export type ThreadAnswer =
  | { id: number; result: PreparedChunkResult }
  | { id: number; error: string; failure: FailureType | null; code: string | null };

/** Threads that prepare chunks, so that parsing never holds up heartbeats. */
export interface PreparePool {
  prepare: (task: ChunkTask) => Promise<PreparedChunkResult>;
  close: () => Promise<void>;
}

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 48 };
/**
 * Rows die young: a larger nursery spares most of them the copy. The worker keeps its own from growing, which counts
 * for its threads too, so that they have to begin with what they need.
 */
export const NURSERY = '--min-semi-space-size=2';
const USUAL_NURSERY = '--min-semi-space-size=0';
/** Threads whose memory is not made yet. */
let starting = 0;

interface Slot {
  thread: Worker | null;
  waiting: Map<
    number,
    { resolve: (result: PreparedChunkResult) => void; reject: (error: Error) => void }
  >;
}

/** Opens a pool of `threads` threads; each is started at once, so that no run waits for it, and again after a crash. */
export function openPreparePool(threads: number, spool: SpoolPlace): PreparePool {
  const slots: Slot[] = Array.from({ length: threads }, () => ({
    thread: null,
    waiting: new Map(),
  }));
  for (const slot of slots) slot.thread = startThread(slot, spool);
  let lastId = 0;
  return {
    prepare(task) {
      const slot = slots.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
      slot.thread ??= startThread(slot, spool);
      const id = ++lastId;
      const answered = new Promise<PreparedChunkResult>((resolve, reject) =>
        slot.waiting.set(id, { resolve, reject }),
      );
      slot.thread.postMessage({ id, task } satisfies ThreadRequest);
      return answered;
    },
    async close() {
      await Promise.all(slots.map(async ({ thread }) => thread?.terminate()));
    },
  };
}

function startThread(slot: Slot, spool: SpoolPlace): Worker {
  setFlagsFromString(NURSERY);
  starting++;
  const thread = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: spool,
    resourceLimits: RESOURCE_LIMITS,
  });
  // Other threads, such as that of the workflows, do with less.
  thread.once('online', () => {
    starting--;
    if (starting === 0) setFlagsFromString(USUAL_NURSERY);
  });
  thread.on('message', (answer: ThreadAnswer) => {
    const caller = slot.waiting.get(answer.id);
    slot.waiting.delete(answer.id);
    if ('result' in answer) caller?.resolve(answer.result);
    else caller?.reject(asError(answer));
  });
  const fail = (reason: string) => {
    slot.thread = null;
    for (const { reject } of slot.waiting.values()) reject(new RunFailure('Internal', reason));
    slot.waiting.clear();
  };
  thread.on('error', (error) => fail(`a prepare thread crashed: ${error.name}`));
  thread.on('exit', () => fail('a prepare thread was ended'));
  return thread;
}

function asError(answer: Extract<ThreadAnswer, { error: string }>): Error {
  return answer.failure
    ? new RunFailure(answer.failure, answer.error)
    : Object.assign(new Error(answer.error), answer.code ? { code: answer.code } : {});
}
