import { RunFailure } from '../../domain/failures.ts';

/** Watches that a source delivers enough while it is waited for. */
export interface Throughput {
  /** What `next` gives; throws SourceTooSlow when the source stays below the floor for a whole window. */
  wait: <T>(next: Promise<T>) => Promise<T>;
  /** Counts bytes that came. */
  count: (bytes: number) => void;
}

/**
 * A floor under a source's speed, over windows of waiting: the time in which its bytes are worked on is not
 * its fault. An idle timeout alone starts again at each byte, so one byte a minute would hold a worker for ever.
 */
export function createThroughput(
  { windowMs, bytesPerSecond }: { windowMs: number; bytesPerSecond: number },
  shown: string,
): Throughput {
  const wanted = (bytesPerSecond * windowMs) / 1000;
  let waitedMs = 0;
  let bytes = 0;
  const tooSlow = () =>
    new RunFailure(
      'SourceTooSlow',
      `${shown} delivered less than ${bytesPerSecond} bytes a second for ${windowMs / 1000} seconds`,
    );
  return {
    async wait(next) {
      const startedAt = performance.now();
      // A window that has its bytes already is followed by one that still has to get them.
      const leftMs = Math.max(0, windowMs - waitedMs) + (bytes >= wanted ? windowMs : 0);
      let timer: NodeJS.Timeout | undefined;
      const ended = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(tooSlow()), leftMs);
      });
      try {
        return await Promise.race([next, ended]);
      } finally {
        clearTimeout(timer);
        waitedMs += performance.now() - startedAt;
      }
    },
    count(more) {
      bytes += more;
      if (waitedMs < windowMs) return;
      if (bytes < wanted) throw tooSlow();
      waitedMs = 0;
      bytes = 0;
    },
  };
}
