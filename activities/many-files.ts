import { FAILURES, RunFailure } from '../domain/failures.ts';

/** One activity works on the files of a run for about this long, then the next one goes on. */
const SLICE_MILLISECONDS = 20 * 60 * 1000;
/** Each failure counts anew after this share of the files, so that a source that fails now and then delivers all of them. */
const PROGRESS_SHARE = 0.01;

/** A file of a run of many. */
export interface NamedFile {
  position: number;
  path: string;
}

/**
 * Does `work` for the files that are left, in order; false when another activity has to go on. A failure names the file
 * that it is about, out of `total`.
 */
export async function forEachFile<F extends NamedFile>(
  left: readonly F[],
  total: number,
  signal: AbortSignal,
  work: (file: F) => Promise<void>,
): Promise<boolean> {
  const until = performance.now() + SLICE_MILLISECONDS;
  const enough = Math.max(1, total * PROGRESS_SHARE);
  for (const [done, file] of left.entries()) {
    if (performance.now() > until) return false;
    signal.throwIfAborted();
    try {
      await work(file);
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      if (FAILURES[error.type].attempts > 1 && done >= enough) return false;
      throw inFile(error, file, total);
    }
  }
  return true;
}

/** The failure of a run because of one of its files. */
function inFile(failure: RunFailure, { position, path }: NamedFile, total: number): RunFailure {
  const { type, message, retryAfterSeconds } = failure;
  return new RunFailure(
    type,
    `file ${position + 1} of ${total}, ${path}: ${message}; nothing of any file was stored`,
    { cause: failure, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
  );
}
