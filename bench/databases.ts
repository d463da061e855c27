import { setTimeout as pause } from 'node:timers/promises';
import { getTableName } from 'drizzle-orm';
import postgres from 'postgres';
import { profileAliases, profiles } from '../db/schema/index.ts';

/** The script and the peer have a database each on the service's server: same settings, nobody in another's way. */
const YARDSTICK = 'bench_yardstick';
const PEER = 'bench_peer';
/** Lets the disk and the other processes come to rest between two parts. */
const REST_MILLISECONDS = 2000;

/** The databases of a bench. */
export interface BenchDatabases extends AsyncDisposable {
  /** Of the script, empty at the start of a round. */
  yardstick: postgres.Sql;
  peerUrl: string;
  serverVersion: string;
  /** Empties all three stores, for the next round. */
  empty: () => Promise<void>;
  /** Profiles in the service's store. */
  countProfiles: () => Promise<number>;
  /** Makes the server quiet before a part: what autovacuum and the checkpointer would do is done now, for all alike. */
  settle: () => Promise<void>;
}

/** Opens the service's database at `serviceUrl`, and makes those of the script and the peer beside it. */
export async function openBenchDatabases(serviceUrl: string): Promise<BenchDatabases> {
  const open = (url: string) => postgres(url, { max: 2, onnotice: () => {} });
  const service = open(serviceUrl);
  const createAgain = async (name: string) => {
    await service.unsafe(`drop database if exists ${name} with (force)`);
    await service.unsafe(`create database ${name}`);
  };
  await createAgain(YARDSTICK);
  await createAgain(PEER);
  const yardstick = open(siblingUrl(serviceUrl, YARDSTICK));
  const [version] = await service<{ server_version: string }[]>`show server_version`;
  return {
    yardstick,
    peerUrl: siblingUrl(serviceUrl, PEER),
    serverVersion: version?.server_version ?? 'unknown',
    empty: async () => {
      await service.unsafe(`truncate ${getTableName(profileAliases)}, ${getTableName(profiles)}`);
      await createAgain(PEER);
    },
    countProfiles: async () => {
      const [row] = await service.unsafe<{ count: number }[]>(
        `select count(*)::int as count from ${getTableName(profiles)}`,
      );
      return row?.count ?? 0;
    },
    settle: async () => {
      for (const sql of [service, yardstick]) await sql`vacuum (analyze)`;
      await service`checkpoint`;
      await pause(REST_MILLISECONDS);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([service.end({ timeout: 5 }), yardstick.end({ timeout: 5 })]);
    },
  };
}

function siblingUrl(url: string, database: string): string {
  const sibling = new URL(url);
  sibling.pathname = `/${database}`;
  return sibling.href;
}
