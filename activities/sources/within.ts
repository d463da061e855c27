/** What `work` gives; after `milliseconds`, or when `signal` aborts, its signal aborts and the reason is thrown. */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
  const ending = AbortSignal.any([signal, timeout]);
  ending.throwIfAborted();
  let stop = () => {};
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(ending.reason as Error);
    ending.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(ending), ended]);
  } finally {
    ending.removeEventListener('abort', stop);
  }
}
