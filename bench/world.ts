import { Client, Connection } from '@temporalio/client';
import { freePort } from '../dev/ports.ts';
import { TEMPORAL_NAMESPACE } from '../dev/temporal-server.ts';
import type { World } from '../dev/world.ts';
import { findChildPids } from './child-processes.ts';
import type { ServiceAccess } from './service-run.ts';

type Env = Record<string, string | undefined>;

/** The local world as the bench uses it. */
export interface BenchWorld extends ServiceAccess, AsyncDisposable {
  apiPid: number;
  workerPids: readonly number[];
  databaseUrl: string;
  temporal: Client;
}

/**
 * The environment of a world of the bench's own: data in `folder`, ports that nothing uses. What points to other
 * servers or folders is taken out, because the bench empties what it finds.
 */
export async function createBenchEnvironment(env: Env, folder: string): Promise<Env> {
  const elsewhere = Object.keys(env).filter((name) => name.startsWith('TEMPORAL_'));
  const names = [...elsewhere, 'DATABASE_URL', 'SPOOL_URL', 'UPLOADS_URL'];
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  const [api, postgres, temporal, temporalUi] = [...ports].map(String);
  return {
    ...env,
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    DATA_DIR: folder,
    PORT: api,
    POSTGRES_PORT: postgres,
    TEMPORAL_PORT: temporal,
    TEMPORAL_UI_PORT: temporalUi,
  };
}

/** Opens what the bench needs of `world`, which was started with `env`. */
export async function openBenchWorld(world: World, env: Env, workers: number): Promise<BenchWorld> {
  const [apiPid = 0] = await findChildPids('api/server.ts', 1);
  const connection = await Connection.connect({ address: `127.0.0.1:${env['TEMPORAL_PORT']}` });
  return {
    apiUrl: world.apiUrl,
    apiKey: world.apiKey,
    apiPid,
    workerPids: await findChildPids('activities/worker.ts', workers),
    databaseUrl: world.databaseUrl,
    temporal: new Client({ connection, namespace: TEMPORAL_NAMESPACE }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
