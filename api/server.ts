import { setFlagsFromString } from 'node:v8';
import { prepareProcess } from '../process/prepare-process.ts';

// oxlint-disable-next-line node/no-process-env -- the one place where this process reads its settings.
const env = process.env;
prepareProcess(env);

// Young objects keep little room: by default it grows by a hundred MB while the modules load, and again with what
// passes through in an upload. It has to be said before the modules that it is about, so these come after it.
setFlagsFromString('--semi-space-growth-factor=1');

const { EnvironmentError, parseEnvironment } = await import('../domain/environment.ts');
const { startServer } = await import('./start-server.ts');

try {
  await startServer(parseEnvironment(env), env);
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
