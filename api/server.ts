import { FLAGS } from '../process/flags.ts';
import { prepareProcess } from '../process/prepare-process.ts';

// oxlint-disable-next-line node/no-process-env -- the one place where this process reads its settings.
const env = process.env;
prepareProcess(env, FLAGS.api);

const { EnvironmentError, parseEnvironment } = await import('../domain/environment.ts');
const { startServer } = await import('./start-server.ts');

// The build calls it so: all is loaded, so that its compiled code is kept for the first start.
if (process.argv.includes('--compile')) process.exit();
try {
  await startServer(parseEnvironment(env), env);
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
