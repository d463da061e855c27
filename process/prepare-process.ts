import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const LOADED_MILLISECONDS = 15_000;

/** Where compiled code is kept: a process that starts again needs half the time of the processor. */
const COMPILED = fileURLToPath(
  new URL('../node_modules/.cache/offline-imports/compiled', import.meta.url),
);

/**
 * How the allocator of glibc keeps memory. Left alone it soon counts buffers of a megabyte as small ones and keeps
 * what is freed, in as many places as there are threads: a worker then holds half as much again as it needs.
 */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '1048576',
} as const;

/**
 * Makes a process of the service start fast and keep memory low; the first thing that its entry does, before other
 * modules are loaded. `flags` are of V8: code that was compiled under some serves no process that has others, and is
 * kept apart only if they are there from the first moment on. What `env` settles already stays.
 */
export function prepareProcess(env: NodeJS.ProcessEnv, flags: readonly string[]): void {
  // A folder that cannot be written to only means that nothing is kept. Threads and children find it by the variable,
  // and so does this process when it begins anew: what takes types out of code, some 10 MB, is then not even loaded.
  env['NODE_COMPILE_CACHE'] ??= COMPILED;
  beginAnew(env, flags);
  for (const flag of flags) setFlagsFromString(flag);
  enableCompileCache(env['NODE_COMPILE_CACHE']);
  // Kept when all is loaded: who is killed keeps nothing at the end.
  setTimeout(flushCompileCache, LOADED_MILLISECONDS).unref();
}

/** Starts this process anew under the same id: the allocator and V8 read such settings only when a process starts. */
function beginAnew(env: NodeJS.ProcessEnv, flags: readonly string[]): void {
  if (process.platform !== 'linux' || !process.execve) return;
  const isSettled = Object.keys(ALLOCATOR).some((name) => env[name] !== undefined);
  const missing = flags.filter((flag) => !process.execArgv.includes(flag));
  if (isSettled && missing.length === 0) return;
  const args = [process.execPath, ...process.execArgv, ...missing, ...process.argv.slice(1)];
  process.execve(process.execPath, args, isSettled ? env : { ...env, ...ALLOCATOR });
}
