import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { openDatabase } from '../db/database.ts';
import { endOnUncaughtErrors } from '../db/uncaught-errors.ts';
import type { Environment } from '../domain/environment.ts';
import { createKeyring } from '../domain/keyring.ts';
import { spoolUrl, uploadsUrl } from '../domain/folders.ts';
import { s3Settings } from '../domain/s3-settings.ts';
import { createActivities } from './create-activities.ts';
import { createLog, createTemporalLogger } from './log.ts';
import { openPreparePool } from './prepare/pool.ts';
import { createSpool } from './spool/open-spool.ts';
import { sweepSpool } from './sweep-spool.ts';
import { openWorkers } from './workers.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

/** What a frozen worker left behind is found this often. */
const SWEEP_MILLISECONDS = 10 * 60 * 1000;

/** Does the work of runs until the process is told to stop, then hands over what it has in hand. */
export async function startWorker(environment: Environment): Promise<void> {
  const log = createLog(environment.LOG_LEVEL);
  endOnUncaughtErrors(log);
  Runtime.install({ logger: createTemporalLogger(log) });
  // One merge more than cores: while one waits for its commit to reach the disk, another has work for them.
  const cores = availableParallelism();
  const prepareThreads = environment.PREPARE_THREADS ?? cores;
  const mergeConnections = environment.MERGE_CONNECTIONS ?? cores + 1;
  const s3 = s3Settings(environment);
  const place = { url: spoolUrl(environment), s3, maxFileBytes: environment.MAX_FILE_BYTES };

  // Merges hold a connection each for seconds; bookkeeping needs a few beside them.
  const database = openDatabase(environment.DATABASE_URL, mergeConnections * 2 + 4, 'worker');
  const keyring = createKeyring(environment.SECRETS_KEY, environment.SECRETS_OLD_KEYS);
  const preparePool = openPreparePool(prepareThreads, place);
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const spool = createSpool(place);
  const activities = createActivities({
    database,
    spool,
    preparePool,
    log,
    settings: {
      uploadsUrl: uploadsUrl(environment),
      keyring,
      allowedPrivateHosts: environment.ALLOWED_PRIVATE_HOSTS,
      egoiBaseUrl: environment.EGOI_BASE_URL,
      maxFileBytes: environment.MAX_FILE_BYTES,
      webhookPauseSeconds: environment.WEBHOOK_PAUSE_SECONDS,
      keep: {
        rejectedDays: environment.KEEP_REJECTED_DAYS,
        samplesDays: environment.KEEP_SAMPLES_DAYS,
        runsDays: environment.KEEP_RUNS_DAYS,
      },
      s3,
    },
  });
  const workers = await openWorkers({
    workflowBundlePath: await bundleWorkflows(),
    keyring,
    connection,
    namespace: namespace ?? 'default',
    identity: `${process.pid}@${randomUUID().slice(0, 8)}`,
    activities,
    prepareThreads,
    mergeConnections,
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
  log.info({ prepareThreads, mergeConnections, spool: place.url }, 'worker ready');
  await workers.run();
  clearInterval(sweeping);
  await preparePool.close();
  await connection.close();
  await database.close();
  log.info('worker stopped');
}
