import { FLAGS } from '../process/flags.ts';
import { prepareProcess } from '../process/prepare-process.ts';

// oxlint-disable-next-line node/no-process-env -- the one place where this process reads its settings.
const env = process.env;
prepareProcess(env, FLAGS.worker);

const { EnvironmentError, parseEnvironment } = await import('../domain/environment.ts');
const { startWorker } = await import('./start-worker.ts');

// The build calls it so: all is loaded, so that its compiled code is kept for the first start.
if (process.argv.includes('--compile')) {
  await (await import('./compile-threads.ts')).compileThreads();
  process.exit();
}
try {
  await startWorker(parseEnvironment(env));
} catch (error) {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
}
