import type { RunPosition } from './contract.ts';
import { TASK_QUEUES } from './contract.ts';

/** A file of at most this size is cut within a second or two, also when it is packed. */
const SMALL_FILE_BYTES = 4 * 1024 * 1024;
/** A run of at most so many chunks and buckets in all is through in seconds, so that others wait for it no longer. */
const SMALL_RUN_PARTS = 4;

/** Which task queue work goes to, where it is not the usual one. */
export type Lane = { taskQueue?: string };

/** Small runs have slots of their own, so that they never wait behind the parts of a large one. */
export function laneOfRun({ chunks, buckets }: RunPosition): Lane {
  return chunks + buckets <= SMALL_RUN_PARTS ? { taskQueue: TASK_QUEUES.small } : {};
}

/** The lane in which a file is cut; null: its size is not known. */
export function laneOfFile(sizeBytes: number | null): Lane {
  const isSmall = sizeBytes !== null && sizeBytes <= SMALL_FILE_BYTES;
  return isSmall ? { taskQueue: TASK_QUEUES.small } : {};
}
