/**
 * Waits for two things that start at the same time. When one fails, the other is told to give up, and is waited for:
 * nothing may still be starting while everything is stopped.
 */
export async function together<A, B>(
  abort: AbortController,
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const orAbort = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      reason ??= { error };
      abort.abort();
      throw error;
    }
  };
  let reason: { error: unknown } | undefined;
  const [a, b] = await Promise.allSettled([orAbort(first), orAbort(second)]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  throw reason?.error;
}
