import { prepareProcess } from '../process/prepare-process.ts';

// oxlint-disable-next-line node/no-process-env -- the one place where this process reads its settings.
const env = process.env;
prepareProcess(env, [
  // Young objects keep little room: by default it grows by a hundred MB while the modules load, and stays. The rows
  // of a run live in buffers and in the prepare threads, not here.
  '--semi-space-growth-factor=1',
  // Garbage of merges is collected when the heap has grown by a third, not when it has doubled: a quarter less memory.
  '--heap-growing-percent=30',
  // Threads that prepare collect theirs by themselves.
  '--expose-gc',
]);

const { EnvironmentError, parseEnvironment } = await import('../domain/environment.ts');
const { startWorker } = await import('./start-worker.ts');

try {
  await startWorker(parseEnvironment(env));
} catch (error) {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
}
