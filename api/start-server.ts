import { serve } from '@hono/node-server';
import { openDatabase } from '../db/database.ts';
import { endOnUncaughtErrors } from '../db/uncaught-errors.ts';
import type { Environment } from '../domain/environment.ts';
import { createKeyring } from '../domain/keyring.ts';
import { uploadsUrl } from '../domain/folders.ts';
import { s3Settings } from '../domain/s3-settings.ts';
import { createReach } from '../process/failpoint.ts';
import { openPreviews } from '../preview/open-previews.ts';
import { createApp } from './app.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { endGoneRuns } from './end-gone-runs.ts';
import { keepSchedules } from './keep-schedules.ts';
import { startQueuedRuns } from './start-queued-runs.ts';
import { openTemporal } from './temporal.ts';
import { keepCleaningUp } from './keep-cleaning-up.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { writeNotifications } from './write-notifications.ts';
import { openUploads } from './open-uploads.ts';

/** Requests are answered by a few statements each, so a few connections serve many of them. */
const CONNECTIONS = 10;
/** A connection that moves no byte for this long is closed; requests as such may take hours (uploads). */
const SILENT_MILLISECONDS = 120_000;
/** Requests that have not ended this long after the process was asked to stop are cut. */
const STOP_MILLISECONDS = 6000;
/** Whatever still holds the process then is left: who asked it to stop waits for 10 seconds. */
const EXIT_MILLISECONDS = 9000;

/** Where compiled code lies, whose certificates are trusted, and how times are shown: nothing else is for a process that reads files. */
const PREVIEW_VARIABLES = [
  'NODE_COMPILE_CACHE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'TZ',
];

/** Serves the API until the process is asked to stop; then ends the process. */
export async function startServer(environment: Environment, env: NodeJS.ProcessEnv): Promise<void> {
  const log = createLog(environment.LOG_LEVEL);
  endOnUncaughtErrors(log);
  const stopping = new AbortController();
  const database = openDatabase(environment.DATABASE_URL, CONNECTIONS, 'offline-imports api');
  const keyring = createKeyring(environment.SECRETS_KEY, environment.SECRETS_OLD_KEYS);
  const tracing = await openTracingOf(environment);
  const temporal = openTemporal(env, keyring, tracing);
  const settings = {
    apiKey: environment.API_KEY,
    keyring,
    maxFileBytes: environment.MAX_FILE_BYTES,
    maxRunningRuns: environment.MAX_RUNNING_RUNS,
    temporalUiUrl: environment.TEMPORAL_UI_URL,
  };
  const uploads = openUploads(
    uploadsUrl(environment),
    s3Settings(environment),
    environment.MAX_FILE_BYTES,
  );
  const app = createApp({
    database,
    temporal,
    log,
    uploads,
    previews: openPreviews(
      {
        uploadsUrl: uploadsUrl(environment),
        allowedPrivateHosts: environment.ALLOWED_PRIVATE_HOSTS,
        maxFileBytes: environment.MAX_FILE_BYTES,
        s3: s3Settings(environment),
      },
      previewEnv(env, environment),
    ),
    metrics: createMetrics({
      uploadsUrl: uploadsUrl(environment),
      maxRunningRuns: environment.MAX_RUNNING_RUNS,
    }),
    settings,
    reach: createReach(environment.FAILPOINT),
    ...(tracing ? { tracing } : {}),
    stopping: stopping.signal,
  });
  const needed = { database, temporal, settings, log, stopping: stopping.signal };
  const background = Promise.all([
    startQueuedRuns(needed),
    writeNotifications(needed),
    keepCleaningUp(needed),
    keepSchedules(needed),
    endGoneRuns(needed),
    sweepUploads({ uploads, log, stopping: stopping.signal }),
  ]);

  const server = serve(
    {
      fetch: app.fetch,
      hostname: environment.HOST,
      port: environment.PORT,
      serverOptions: { requestTimeout: 0, headersTimeout: 30_000 },
    },
    ({ address, family, port }) => {
      const host = family === 'IPv6' ? `[${address}]` : address;
      log.info({ url: `http://${host}:${port}` }, 'api ready');
    },
  );
  server.setTimeout(SILENT_MILLISECONDS);
  server.on('error', (error) => {
    log.fatal({ err: error }, 'api cannot listen');
    process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop(signal));

  async function stop(signal: string): Promise<void> {
    log.info({ signal }, 'api stops');
    setTimeout(() => process.exit(0), EXIT_MILLISECONDS);
    stopping.abort();
    const closed = new Promise((done) => server.close(done));
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, STOP_MILLISECONDS);
    await Promise.all([closed, background]);
    clearTimeout(cut);
    await Promise.allSettled([database.close(), temporal.close(), tracing?.close()]);
    log.info('api stopped');
    process.exit(0);
  }
}

async function openTracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT }: Environment) {
  if (OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  return (await import('../telemetry/tracing.ts')).openTracing('offline-imports-api');
}

function previewEnv(env: NodeJS.ProcessEnv, environment: Environment): NodeJS.ProcessEnv {
  const { S3_DEFAULT_CREDENTIALS } = environment;
  // Only what reads with the keys of the service gets them.
  const needsKeys = S3_DEFAULT_CREDENTIALS || uploadsUrl(environment).startsWith('s3:');
  const keys = needsKeys ? Object.keys(env).filter((name) => /^(AWS_|HOME$)/.test(name)) : [];
  return Object.fromEntries([...PREVIEW_VARIABLES, ...keys].map((name) => [name, env[name]]));
}
