import { bookkeeping, merge, prepare, split, transfer } from './activities.ts';
import { closeCompleted, closeSkipped, closeUncompleted } from './close.ts';
import type {
  DownloadSourceResult,
  ImportRunInput,
  ImportRunResult,
  RunPosition,
  SplitFileResult,
} from './contract.ts';
import { forEachRange } from './for-each-range.ts';
import { holdIfNeeded } from './hold.ts';
import { createProgress, type Progress } from './progress.ts';

/** One run of an import, from its source to the store. */
export async function importRun(input: ImportRunInput): Promise<ImportRunResult> {
  const { runId } = input;
  const progress = createProgress();
  try {
    const position = input.resume ?? (await stage(runId, progress));
    if (position === null) return await closeSkipped(runId, progress);
    await forEachRange('prepare', runId, position, progress, prepare.prepareChunks);
    const limits = await bookkeeping.checkThreshold({ runId });
    if (limits?.compare) await holdIfNeeded(runId, position, progress);
    await forEachRange('merge', runId, position, progress, merge.mergeBuckets);
    return await closeCompleted(runId, progress);
  } catch (error) {
    return await closeUncompleted(runId, progress, error);
  }
}

/** Brings the file into the spool and cuts it into parts, from there on nothing reads the source again; null: it is the file imported last. */
async function stage(runId: string, progress: Progress): Promise<RunPosition | null> {
  progress.enter('open');
  await bookkeeping.openRun({ runId });
  progress.enter('download');
  let downloaded: DownloadSourceResult;
  do {
    downloaded = await transfer.downloadSource({ runId });
  } while (downloaded.more);
  if (downloaded.unchanged) return null;
  progress.enter('split');
  let cut: SplitFileResult;
  do cut = await split.splitFile({ runId });
  while (cut.more);
  const { chunks, buckets } = cut;
  return { step: 'prepare', from: 0, chunks, buckets };
}
