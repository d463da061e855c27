import { parentPort, workerData } from 'node:worker_threads';
import { RunFailure } from '../../domain/failures.ts';
import { createFolderSpool } from '../spool/folder-spool.ts';
import type { ThreadAnswer, ThreadRequest } from './pool.ts';
import { prepareChunk } from './prepare-chunk.ts';

/** A thread of the prepare pool: takes one chunk at a time. */
const spool = createFolderSpool((workerData as { spoolFolder: string }).spoolFolder);

parentPort?.on('message', ({ id, task }: ThreadRequest) => {
  prepareChunk(spool, task).then(
    (result) => answer({ id, result }),
    (error: unknown) =>
      answer({
        id,
        error: error instanceof Error ? error.message : String(error),
        failure: error instanceof RunFailure ? error.type : null,
        code: (error as NodeJS.ErrnoException).code ?? null,
      }),
  );
});

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
