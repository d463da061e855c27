import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { RunFailure } from '../../domain/failures.ts';
import { createSpool, type SpoolPlace } from '../spool/open-spool.ts';
import type { ThreadAnswer, ThreadRequest } from './pool.ts';
import { prepareChunk } from './prepare-chunk.ts';
import { BucketRows } from './row-format.ts';

/** A thread of the prepare pool: takes one chunk at a time. */
const spool = createSpool(workerData as SpoolPlace);

/** The memory of the last chunk's rows, used again for chunks of the same run or of one with as many buckets. */
let rows = new BucketRows(0);

/** The memory is given back when no chunk has come for this long: the run is merging, and needs it. */
const IDLE_MILLISECONDS = 100;
let idle: NodeJS.Timeout | undefined;

/**
 * Each chunk leaves half a megabyte behind that has outlived the nursery. The collector lets that grow to 20 MB a thread,
 * and does not come by at all where nothing is done; told to come, it has little to do.
 */
const CHUNKS_BETWEEN_COLLECTIONS = 8;
let chunksSinceCollection = 0;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Chunks that come while one is prepared wait for it. */
let last: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: ThreadRequest) => {
  last = last.then(() => answerTo(request)).then(answer);
});

async function answerTo({ id, task }: ThreadRequest): Promise<ThreadAnswer> {
  try {
    clearTimeout(idle);
    if (rows.buckets !== task.buckets) {
      rows.release();
      rows = new BucketRows(task.buckets);
    }
    rows.clear();
    return { id, result: await prepareChunk(spool, task, rows) };
  } catch (error) {
    return {
      id,
      error: error instanceof Error ? error.message : String(error),
      failure: error instanceof RunFailure ? error.type : null,
      code: (error as NodeJS.ErrnoException).code ?? null,
    };
  }
}

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
  chunksSinceCollection++;
  // Meanwhile the chunk is marked and the next one is asked for.
  if (chunksSinceCollection === CHUNKS_BETWEEN_COLLECTIONS) collect();
  idle = setTimeout(giveBack, IDLE_MILLISECONDS);
}

function giveBack(): void {
  rows.release();
  collect();
}

function collect(): void {
  chunksSinceCollection = 0;
  collectGarbage();
}
