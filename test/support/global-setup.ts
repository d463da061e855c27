import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../activities/workflow-bundle.ts';
import { buildDashboard } from '../../dev/build-dashboard.ts';
import { freePort } from '../../dev/ports.ts';
import { openPostgres } from '../../dev/postgres.ts';
import { findTemporalCli } from '../../dev/temporal-cli.ts';
import { openTemporalServer } from '../../dev/temporal-server.ts';
import { SUITE_DATABASE_PREFIX, TEMPLATE_DATABASE } from './database.ts';
import { type FoundProgram, findPrograms, type TestProgram } from './programs.ts';
import { createOwnedDatabase } from './roles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that is removed at the end. */
    dataDir: string;
    /** The address of the server's own database; a suite takes one of its own by `useDatabase()`. */
    databaseUrl: string;
    temporalAddress: string;
    /** The program, for suites that start a server of their own. */
    temporalCli: string;
    /** A file with the bundled workflow code. */
    workflowBundlePath: string;
    /** Servers and the browser that some suites need. */
    programs: Record<TestProgram, FoundProgram>;
  }
}

/** A version without runs counts as drained after a second, not after minutes. */
const DRAINS_SOON = {
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '1s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '1s',
};

/** Starts one Postgres and one Temporal for all suites of the project, on free ports, with data that are thrown away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offline-imports-test-'));
  // As root, Postgres runs as another user, who has to enter.
  await chmod(dataDir, 0o755);
  const [programs, database, temporal, workflowBundlePath] = await Promise.all([
    // oxlint-disable-next-line node/no-process-env -- the entry of the test run: finding programs needs PATH
    findPrograms(process.env, console.log),
    openDatabaseServer(dataDir),
    openTemporal(dataDir),
    bundleWorkflows(),
    // oxlint-disable-next-line node/no-process-env -- the entry of the test run: the build is given its environment
    buildDashboard(process.env, console.log),
  ]);
  project.provide('dataDir', dataDir);
  project.provide('programs', programs);
  project.provide('databaseUrl', database.url('postgres'));
  project.provide('temporalAddress', temporal.server.address);
  project.provide('temporalCli', temporal.cli);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    const kept = await databasesLeftBehind(database.url('postgres'));
    await Promise.all([database.stop(), temporal.server.stop()]);
    if (kept.length === 0) await rm(dataDir, { recursive: true, force: true });
    else
      console.error(
        `The databases of failed suites are kept: ${kept.join(', ')}. DATA_DIR=${dataDir} npm start opens their server.`,
      );
  };
}

async function openDatabaseServer(dataDir: string) {
  // Suites kill processes, never the power: what the system has taken is safe without waiting for the disk.
  const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' };
  const server = await openPostgres({ dataDir, port: await freePort(), settings });
  await createOwnedDatabase(server.url, TEMPLATE_DATABASE);
  return server;
}

async function openTemporal(dataDir: string) {
  // oxlint-disable-next-line node/no-process-env -- the entry of the test run: finding a program needs PATH
  const cli = await findTemporalCli({ env: process.env, say: console.log });
  const port = await freePort();
  const server = await openTemporalServer({
    cli: cli.path,
    dataDir,
    port,
    uiPort: null,
    waitsForDisk: false,
    dynamicConfig: DRAINS_SOON,
  });
  return { server, cli: cli.path };
}

async function databasesLeftBehind(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  try {
    const found = await sql<{ datname: string }[]>`
      select datname from pg_database where starts_with(datname, ${SUITE_DATABASE_PREFIX}) order by 1`;
    return found.map(({ datname }) => datname);
  } finally {
    await sql.end();
  }
}
