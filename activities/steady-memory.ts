/**
 * How the allocator of glibc keeps memory. Left alone it soon counts buffers of a megabyte as small ones and keeps
 * what is freed, in as many places as there are threads: half as much again as a worker needs.
 */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '1048576',
} as const;

/**
 * Starts this process anew, under the same id, with an allocator that gives back what is freed, unless its environment
 * settles that already: the allocator reads its settings only when a process starts.
 */
export function keepMemorySteady(env: Record<string, string | undefined>): void {
  if (process.platform !== 'linux' || !process.execve) return;
  if (Object.keys(ALLOCATOR).some((name) => env[name] !== undefined)) return;
  const settings: Record<string, string> = { ...ALLOCATOR };
  for (const [name, value] of Object.entries(env)) if (value !== undefined) settings[name] = value;
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, settings);
}
