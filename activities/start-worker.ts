import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { sql } from '../db/drizzle.ts';
import type { Logger } from 'pino';
import { openDatabase } from '../db/database.ts';
import { endOnUncaughtErrors } from '../db/uncaught-errors.ts';
import type { Environment } from '../domain/environment.ts';
import { createKeyring } from '../domain/keyring.ts';
import { spoolUrl, uploadsUrl } from '../domain/folders.ts';
import { s3Settings } from '../domain/s3-settings.ts';
import { createReach } from '../process/failpoint.ts';
import { createActivities } from './create-activities.ts';
import { createImportIds } from './import-ids.ts';
import { createLog, createTemporalLogger } from './log.ts';
import { openPreparePool } from './prepare/pool.ts';
import { createSpool } from './spool/open-spool.ts';
import { sweepSpool } from './sweep-spool.ts';
import { openWorkers, SMALL_RUNS } from './workers.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

/** What a frozen worker left behind is found this often. */
const SWEEP_MILLISECONDS = 10 * 60 * 1000;

/** A bucket that does not answer a look within this time is down. */
const CHECK_MILLISECONDS = 2000;

/** Does the work of runs until the process is told to stop, then hands over what it has in hand. */
export async function startWorker(environment: Environment): Promise<void> {
  const log = createLog(environment.LOG_LEVEL);
  endOnUncaughtErrors(log);
  installRuntime(environment, log);
  // One merge more than cores: while one waits for its commit to reach the disk, another has work for them.
  const cores = availableParallelism();
  const prepareThreads = environment.PREPARE_THREADS ?? cores;
  const mergeConnections = environment.MERGE_CONNECTIONS ?? cores + 1;
  const s3 = s3Settings(environment);
  const place = { url: spoolUrl(environment), s3, maxFileBytes: environment.MAX_FILE_BYTES };

  // Merges hold a connection each for seconds; bookkeeping needs a few beside them.
  const connections = (mergeConnections + SMALL_RUNS) * 2 + 4;
  const database = openDatabase(environment.DATABASE_URL, connections, 'worker');
  const keyring = createKeyring(environment.SECRETS_KEY, environment.SECRETS_OLD_KEYS);
  const preparePool = openPreparePool(prepareThreads, place);
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const spool = createSpool(place);
  const watched = await serveMetricsOf(environment, log, {
    postgres: () => database.db.execute(sql`select 1`),
    temporal: () =>
      connection.workflowService.describeNamespace({ namespace: namespace ?? 'default' }),
    spool: () => spool.check(AbortSignal.timeout(CHECK_MILLISECONDS)),
  });
  const activities = createActivities({
    database,
    spool,
    preparePool,
    log,
    importIdOf: createImportIds(database.db),
    reach: createReach(environment.FAILPOINT),
    ...(watched ? { observe: watched.metrics.observe } : {}),
    settings: {
      uploadsUrl: uploadsUrl(environment),
      keyring,
      allowedPrivateHosts: environment.ALLOWED_PRIVATE_HOSTS,
      egoiBaseUrl: environment.EGOI_BASE_URL,
      maxFileBytes: environment.MAX_FILE_BYTES,
      maxRunningRuns: environment.MAX_RUNNING_RUNS,
      webhookPauseSeconds: environment.WEBHOOK_PAUSE_SECONDS,
      keep: {
        rejectedDays: environment.KEEP_REJECTED_DAYS,
        samplesDays: environment.KEEP_SAMPLES_DAYS,
        runsDays: environment.KEEP_RUNS_DAYS,
      },
      s3,
    },
  });
  const tracing = await openTracingOf(environment);
  const workers = await openWorkers({
    workflowBundlePath: await bundleWorkflows({ isTraced: tracing !== null }),
    keyring,
    connection,
    namespace: namespace ?? 'default',
    identity: `${process.pid}@${randomUUID().slice(0, 8)}`,
    activities,
    prepareThreads,
    mergeConnections,
    buildId: environment.WORKER_BUILD_ID ?? null,
    tracing,
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info({ signal }, 'worker stopping');
      workers.shutdown();
    });
  const sweep = () =>
    sweepSpool({ database, spool, log }, environment.KEEP_SPOOL_HOURS).catch((err: unknown) =>
      log.warn({ err }, 'sweep failed'),
    );
  const sweeping = setInterval(sweep, SWEEP_MILLISECONDS);
  void sweep();
  const version = environment.WORKER_BUILD_ID;
  log.info({ prepareThreads, mergeConnections, spool: place.url, version }, 'worker ready');
  await workers.run();
  clearInterval(sweeping);
  await preparePool.close();
  watched?.close();
  await tracing?.close();
  await connection.close();
  await database.close();
  log.info('worker stopped');
}

/** Has Temporal's own code log through `log`, and tell its own metrics where a port is set. */
function installRuntime({ HOST, SDK_METRICS_PORT }: Environment, log: Logger): void {
  const metrics = { prometheus: { bindAddress: `${HOST}:${SDK_METRICS_PORT}` } };
  Runtime.install({
    logger: createTemporalLogger(log),
    ...(SDK_METRICS_PORT === undefined ? {} : { telemetryOptions: { metrics } }),
  });
}

/** Serves the metrics of the worker where a port is set; they take no memory where none is. */
async function serveMetricsOf(
  environment: Environment,
  log: Logger,
  parts: Record<string, () => Promise<unknown>>,
) {
  const { METRICS_PORT: port, HOST: host } = environment;
  if (port === undefined) return null;
  const { serveMetrics } = await import('./serve-metrics.ts');
  const places = { spool: spoolUrl(environment), uploads: uploadsUrl(environment) };
  return serveMetrics({ host, port, places, parts, log });
}

async function openTracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT }: Environment) {
  if (OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return null;
  return (await import('../telemetry/worker-tracing.ts')).openWorkerTracing();
}
