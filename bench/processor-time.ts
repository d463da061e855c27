/** Begins to measure this thread; the function that it gives tells the seconds that it has had on a processor. */
export function startProcessorTimer(): () => number {
  const before = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1e6;
  };
}
