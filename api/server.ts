import { prepareProcess } from '../process/prepare-process.ts';

// oxlint-disable-next-line node/no-process-env -- the one place where this process reads its settings.
const env = process.env;
// Young objects keep little room: by default it grows by a hundred MB while the modules load, and again with what
// passes through in an upload.
prepareProcess(env, ['--semi-space-growth-factor=1']);

const { EnvironmentError, parseEnvironment } = await import('../domain/environment.ts');
const { startServer } = await import('./start-server.ts');

try {
  await startServer(parseEnvironment(env), env);
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
