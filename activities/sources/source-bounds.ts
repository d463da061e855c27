import { RunFailure } from '../../domain/failures.ts';
import type { SourceTimings } from './source-timings.ts';

/** What ends all that belongs to one opening of a source. */
export interface Ending {
  /** Aborts with the reason of the caller's signal, at the deadline, and when the source is closed. */
  signal: AbortSignal;
  /** Ends it; may be called twice. */
  end: () => void;
}

/** The ending of the file at `shown`, whose deadline begins now. */
export function openEnding(
  signal: AbortSignal,
  { deadlineMs }: Pick<SourceTimings, 'deadlineMs'>,
  shown: string,
): Ending {
  const ending = new AbortController();
  const deadline = setTimeout(() => {
    const hours = Math.round(deadlineMs / 360_000) / 10;
    ending.abort(
      new RunFailure('SourceTooSlow', `${shown} did not deliver the file within ${hours} hours`),
    );
  }, deadlineMs);
  return {
    signal: AbortSignal.any([signal, ending.signal]),
    end() {
      clearTimeout(deadline);
      ending.abort(new Error('the source was closed'));
    },
  };
}

/** The failure of a file that has more bytes than are accepted. */
export function fileTooLarge(shown: string, maxBytes: number): RunFailure {
  return new RunFailure('FileTooLarge', `${shown} has more than ${maxBytes} bytes`);
}
