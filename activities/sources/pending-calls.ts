export type Done<T> = (error: Error | null | undefined, value: T) => void;

/** Calls that wait for a connection to call back. */
export interface PendingCalls {
  /** What `start` is called back with; rejects when the connection is lost before. */
  call: <T>(start: (done: Done<T>) => void) => Promise<T>;
  /** Ends all that wait, and all that come, with `error`; of several the first counts. */
  lose: (error: Error) => void;
  /** Why the connection was lost; null while it is there. */
  lost: () => Error | null;
}

/** The calls of one connection. Libraries that work with callbacks forget some of them when a connection ends. */
export function createPendingCalls(): PendingCalls {
  const waiting = new Set<(error: Error) => void>();
  let lost: Error | null = null;
  return {
    call: <T>(start: (done: Done<T>) => void) =>
      new Promise<T>((resolve, reject) => {
        if (lost) {
          reject(lost);
          return;
        }
        waiting.add(reject);
        start((error, value) => {
          waiting.delete(reject);
          if (error) reject(error);
          else resolve(value);
        });
      }),
    lose(error) {
      lost ??= error;
      for (const reject of waiting) reject(lost);
      waiting.clear();
    },
    lost: () => lost,
  };
}
