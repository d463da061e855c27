import { bookkeeping, connecting, merge, prepare, split, transfer } from './activities.ts';
import { closeCompleted, closeSkipped, closeUncompleted } from './close.ts';
import type {
  DownloadSourceResult,
  ImportRunInput,
  ImportRunResult,
  RunPosition,
  SplitFileResult,
} from './contract.ts';
import { fetchAllContacts } from './fetch-all-contacts.ts';
import { forEachRange } from './for-each-range.ts';
import { holdIfNeeded } from './hold.ts';
import { laneOfFile, laneOfRun } from './lane.ts';
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
    const connected = await connect(runId, position);
    if (limits?.compare) await holdIfNeeded(runId, connected, progress);
    await forEachRange('merge', runId, connected, progress, merge.mergeBuckets);
    return await closeCompleted(runId, progress);
  } catch (error) {
    return await closeUncompleted(runId, progress, error);
  }
}

/** Gives records that turn out to be one user a bucket of their own, once, before the first bucket is compared or merged. */
async function connect(runId: string, position: RunPosition): Promise<RunPosition> {
  if (position.step === 'merge' || !position.mayConnect) return position;
  const { buckets } = await connecting.connectRecords.executeWithOptions(laneOfRun(position), [
    { runId },
  ]);
  return { ...position, buckets };
}

/** Brings the file into the spool and cuts it into parts, from there on nothing reads the source again; null: it is the file imported last. */
async function stage(runId: string, progress: Progress): Promise<RunPosition | null> {
  progress.enter('open');
  const { source, mayConnect = false } = await bookkeeping.openRun({ runId });
  progress.enter('download');
  let lane = laneOfFile(null);
  if (source === 'egoi') await fetchAllContacts(runId);
  else {
    const { unchanged, sizeBytes } = await download(runId);
    if (unchanged) return null;
    lane = laneOfFile(sizeBytes);
  }
  progress.enter('split');
  let cut: SplitFileResult;
  do cut = await split.splitFile.executeWithOptions(lane, [{ runId }]);
  while (cut.more);
  const { chunks, buckets } = cut;
  return { step: 'prepare', from: 0, chunks, buckets, mayConnect };
}

/** A long download is handed on to a new activity from time to time. */
async function download(runId: string): Promise<DownloadSourceResult> {
  let downloaded: DownloadSourceResult;
  do downloaded = await transfer.downloadSource({ runId });
  while (downloaded.more);
  return downloaded;
}
