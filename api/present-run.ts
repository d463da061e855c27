import type { RunRow } from '../db/queries/api/runs.ts';
import { togetherWith } from '../domain/resend.ts';
import { isFinal, type Entity } from '../domain/vocabulary.ts';
import { importRunWorkflowId } from '../workflows/contract.ts';
import { isRetryable } from './retry-run.ts';
import type { RunAnswer } from './schemas/run.ts';

/** Gives a function that shows runs, with the addresses of their workflows for people. */
export function createRunPresenter(uiUrl: string | undefined, namespace: string) {
  const workflows = uiUrl
    ? `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/`
    : null;
  return (run: RunRow): RunAnswer => {
    const workflowId = importRunWorkflowId(run.id);
    return {
      id: run.id,
      importId: run.importId,
      entity: run.entity as Entity,
      dryRun: run.dryRun,
      trigger: run.trigger,
      startedBy: run.startedBy,
      cancelledBy: run.cancelledBy,
      scheduledFor: run.scheduledFor?.toISOString() ?? null,
      status: run.status,
      queuePlace: run.queuePlace,
      createdAt: run.createdAt.toISOString(),
      startedAt: run.startedAt?.toISOString() ?? null,
      finishedAt: run.finishedAt?.toISOString() ?? null,
      file: run.file && presentFile(run.file),
      fileCounts: presentFileCounts(run),
      progress: presentProgress(run),
      tally: run.tally,
      ...presentResend(run),
      hold: run.hold,
      earlierFailures: run.earlierFailures,
      canRetry: isRetryable(run),
      skipped: presentSkip(run),
      failure: run.failure,
      temporal: {
        workflowId,
        url: workflows && `${workflows}${encodeURIComponent(workflowId)}`,
      },
    };
  };
}

export type PresentRun = ReturnType<typeof createRunPresenter>;

function presentResend(run: RunRow): Pick<RunAnswer, 'parent' | 'together'> {
  const { parentRunId, resend, status, tally } = run;
  if (parentRunId === null || resend === null) return { parent: null, together: null };
  return {
    parent: { runId: parentRunId, tally: resend.parentTally },
    together: status === 'completed' && tally ? togetherWith(resend, tally) : null,
  };
}

/** A run that goes on may have its reason already, so only a skipped one shows it. */
function presentSkip({ status, skipReason, skippedForRunId }: RunRow): RunAnswer['skipped'] {
  if (status !== 'skipped' || skipReason === null) return null;
  return {
    reason: skipReason,
    runId: skippedForRunId,
    url: skippedForRunId && `/v1/runs/${skippedForRunId}`,
  };
}

/** What is known about a file. */
export function presentFile(file: NonNullable<RunRow['file']>): NonNullable<RunAnswer['file']> {
  return {
    sizeBytes: file.sizeBytes ?? null,
    sha256: file.sha256 ?? null,
    etag: file.etag ?? null,
    versionId: file.versionId ?? null,
    compression: file.compression ?? null,
    encoding: file.encoding ?? null,
    ...(file.encodingEvidence && { encodingEvidence: file.encodingEvidence }),
    delimiter: file.delimiter ?? null,
    ...(file.dialectEvidence && { dialectEvidence: file.dialectEvidence }),
    lengthUndeclared: file.lengthUndeclared ?? null,
  };
}

function presentFileCounts(run: RunRow): RunAnswer['fileCounts'] {
  if (run.matchedFiles === null) return null;
  return {
    matched: run.matchedFiles,
    taken: run.files,
    downloaded: run.downloadedFiles,
    split: run.splitFiles,
  };
}

function presentProgress(run: RunRow): RunAnswer['progress'] {
  const recordsRead = run.tally?.read ?? run.preparedRecords;
  const until = run.finishedAt ?? new Date();
  const seconds = run.startedAt ? (until.getTime() - run.startedAt.getTime()) / 1000 : 0;
  return {
    step: run.step,
    percent: percentDone(run),
    recordsRead,
    recordsPerSecond: seconds > 0 ? Math.round(recordsRead / seconds) : 0,
  };
}

/** How the time of a run spreads over its steps on an average file, in percent. */
const WEIGHTS = { download: 10, split: 5, prepare: 35, merge: 50 } as const;

/** Counts what is done, not which step is on: so a run that ends early keeps the share it reached. */
function percentDone(run: RunRow): number {
  if (run.status === 'completed') return 100;
  const done =
    WEIGHTS.download * downloadedShare(run) +
    WEIGHTS.split * (run.records === null ? share(run.splitFiles, run.files) : 1) +
    WEIGHTS.prepare * share(run.preparedChunks, run.chunks) +
    WEIGHTS.merge * share(run.mergedBuckets, run.buckets);
  // Only a completed run is whole: closing still comes after the last bucket.
  return Math.min(isFinal(run.status) ? 100 : 99, Math.floor(done));
}

function downloadedShare(run: RunRow): number {
  if (run.records !== null || run.file?.sha256 !== undefined) return 1;
  return share(run.downloadedFiles, run.files);
}

function share(done: number, all: number): number {
  return all === 0 ? 0 : done / all;
}
