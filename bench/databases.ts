import { setTimeout as pause } from 'node:timers/promises';
import { getTableName } from '../db/drizzle.ts';
import postgres from 'postgres';
import {
  orderEventBatches,
  orderEvents,
  orders,
  products,
  profileAliases,
  profiles,
} from '../db/schema/index.ts';
import type { Entity } from '../domain/vocabulary.ts';

/** The script and the peer have a database each on the service's server: same settings, nobody in another's way. */
const YARDSTICK = 'bench_yardstick';
const PEER = 'bench_peer';
/** Lets the disk and the other processes come to rest between two parts. */
const REST_MILLISECONDS = 2000;

/** All that the service stores of records; a bench begins without. */
const STORES = [profileAliases, profiles, orderEvents, orderEventBatches, orders, products];
const STORE_OF_ENTITY = { users: profiles, orders, products } as const satisfies Record<
  Entity,
  unknown
>;

/** The databases of a bench. */
export interface BenchDatabases extends AsyncDisposable {
  /** Of the script, empty at the start of a round. */
  yardstick: postgres.Sql;
  peerUrl: string;
  serverVersion: string;
  /** Empties the service's store. */
  emptyService: () => Promise<void>;
  /** Empties the peer's store. */
  emptyPeer: () => Promise<void>;
  /** Records of an entity in the service's store. */
  countRecords: (entity: Entity) => Promise<number>;
  /** Order events in the service's store. */
  countEvents: () => Promise<number>;
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
  const count = async (table: string) => {
    const [row] = await service.unsafe<{ count: number }[]>(
      `select count(*)::int as count from ${table}`,
    );
    return row?.count ?? 0;
  };
  await createAgain(YARDSTICK);
  await createAgain(PEER);
  const yardstick = open(siblingUrl(serviceUrl, YARDSTICK));
  const [version] = await service<{ server_version: string }[]>`show server_version`;
  return {
    yardstick,
    peerUrl: siblingUrl(serviceUrl, PEER),
    serverVersion: version?.server_version ?? 'unknown',
    emptyService: async () => {
      await service.unsafe(`truncate ${STORES.map(getTableName).join(', ')}`);
    },
    emptyPeer: () => createAgain(PEER),
    countRecords: (entity) => count(getTableName(STORE_OF_ENTITY[entity])),
    countEvents: () => count(getTableName(orderEvents)),
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
