import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { NURSERY } from './prepare/pool.ts';

/** Loads what a worker and its threads load later than at its start, so that their compiled code is kept. */
export async function compileThreads(): Promise<void> {
  // As Temporal loads it, by its path.
  createRequire(import.meta.url)('../workflows/failure-converter.ts');
  await loadInThread(new URL('./sources/hash-thread-entry.ts', import.meta.url).href);
  // Code that was compiled under some flags serves no thread that begins with others.
  setFlagsFromString(NURSERY);
  await loadInThread(new URL('./prepare/thread.ts', import.meta.url).href);
  await loadInThread(
    import.meta.resolve('@temporalio/worker/lib/workflow/workflow-worker-thread.js'),
  );
}

async function loadInThread(module: string): Promise<void> {
  const thread = new Worker(`import(${JSON.stringify(module)}).then(() => process.exit())`, {
    eval: true,
    // A spool that is never used.
    workerData: { url: pathToFileURL(tmpdir()).href },
  });
  await once(thread, 'exit');
}
