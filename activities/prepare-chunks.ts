import {
  markPrepared,
  preparedCounts,
  unpreparedChunks,
  countParts,
} from '../db/queries/run-chunks.ts';
import { loadFileText } from '../db/queries/run-files.ts';
import { enterStep, loadRun, type RunState } from '../db/queries/run-state.ts';
import type { TextLayout } from '../domain/text-layout.ts';
import type { PrepareChunksResult, RangeInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

/** Prepares the chunks of a range that are not prepared yet, one after the other. */
export function createPrepareChunks({ database: { db }, preparePool }: Dependencies) {
  return async (
    { runId, from, to }: RangeInput,
    signal: AbortSignal,
  ): Promise<PrepareChunksResult> => {
    await enterStep(db, runId, 'prepare');
    const run = await loadRun(db, runId);
    const { definition } = run;
    const { buckets } = await countParts(db, runId);
    let file: ChunkText | null = null;
    for (const chunk of await unpreparedChunks(db, runId, from, to)) {
      signal.throwIfAborted();
      // Chunks come in file order, so that the next one is of the same file most of the time.
      if (file?.position !== chunk.file) file = await textOf(db, run, chunk.file);
      const { textObject, layout, linesBefore } = file;
      const { offsetBytes, lengthBytes } = chunk;
      const firstLine = linesBefore + chunk.firstLine;
      const place = { chunk: chunk.chunk, offsetBytes, lengthBytes, firstLine };
      const task = { runId, definition, buckets, textObject, layout, ...place };
      const { rejected, ...prepared } = await preparePool.prepare(task);
      await markPrepared(db, runId, chunk.chunk, {
        ...prepared,
        rejected:
          rejected && Buffer.from(rejected.buffer, rejected.byteOffset, rejected.byteLength),
      });
    }
    const { read, rejected } = await preparedCounts(db, runId, from, to);
    return { read, rejected };
  };
}

/** The text that a chunk is a part of. */
interface ChunkText {
  position: number;
  textObject: string;
  layout: TextLayout;
  /** Of many files, those of the files before. */
  linesBefore: number;
}

async function textOf(
  db: Dependencies['database']['db'],
  run: RunState,
  position: number,
): Promise<ChunkText> {
  const isMany = run.matchedFiles !== null;
  const found = isMany ? await loadFileText(db, run.id, position) : { ...run, linesBefore: 0 };
  const { textObject, layout, linesBefore } = found;
  if (!layout || !textObject) throw new Error(`run ${run.id} is not split`);
  return { position, textObject, layout, linesBefore };
}
