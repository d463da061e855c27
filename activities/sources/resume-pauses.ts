/** What counts as progress, so that a server that gives one byte a connection is not asked for ever. */
const PROGRESS_BYTES = 64 * 1024;

/** The pauses before a file is asked for again from where it was cut. */
export interface ResumePauses {
  /** Notes how much had come when the file was cut; when it has got on since, the pauses begin anew. */
  cutAt: (receivedBytes: number) => void;
  /** The next pause; undefined when there was the last one. */
  next: () => number | undefined;
}

/** Takes the pauses in turn, as long as the file does not get on. */
export function createResumePauses(pausesMs: readonly number[]): ResumePauses {
  let taken = 0;
  let progressAt = 0;
  return {
    cutAt(receivedBytes) {
      if (receivedBytes - progressAt >= PROGRESS_BYTES) taken = 0;
      if (taken === 0) progressAt = receivedBytes;
    },
    next() {
      const pauseMs = pausesMs[taken];
      taken += 1;
      return pauseMs;
    },
  };
}
