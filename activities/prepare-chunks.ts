import {
  markPrepared,
  preparedCounts,
  unpreparedChunks,
  countParts,
} from '../db/queries/run-chunks.ts';
import { enterStep, loadRun } from '../db/queries/run-state.ts';
import type { PrepareChunksResult, RangeInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Prepares the chunks of a range that are not prepared yet, one after the other. */
export function createPrepareChunks({ database: { db }, preparePool }: Dependencies) {
  return async (
    { runId, from, to }: RangeInput,
    signal: AbortSignal,
  ): Promise<PrepareChunksResult> => {
    await enterStep(db, runId, 'prepare');
    const { definition, layout, textObject } = await loadRun(db, runId);
    if (!layout || !textObject) throw new Error(`run ${runId} is not split`);
    const { buckets } = await countParts(db, runId);
    const run = { runId, definition, layout, textObject, buckets };
    for (const chunk of await unpreparedChunks(db, runId, from, to)) {
      signal.throwIfAborted();
      const { offsetBytes, lengthBytes, firstLine } = chunk;
      const task = { ...run, chunk: chunk.chunk, offsetBytes, lengthBytes, firstLine };
      const { rejected, ...prepared } = await preparePool.prepare(task);
      await markPrepared(db, runId, chunk.chunk, {
        ...prepared,
        rejected:
          rejected && Buffer.from(rejected.buffer, rejected.byteOffset, rejected.byteLength),
      });
    }
    return preparedCounts(db, runId, from, to);
  };
}
