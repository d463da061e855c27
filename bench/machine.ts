import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchFile } from './bench-file.ts';
import { canServerRead } from './copy-csv.ts';
import type { BenchDatabases } from './databases.ts';
import type { DltPeer } from './peer-dlt.ts';
import type { BenchWorld } from './world.ts';

/** What the numbers were measured on, a line each; `orders` is the file of the orders script, if it runs. */
export async function describeMachine(
  world: BenchWorld,
  databases: BenchDatabases,
  peer: DltPeer | null,
  orders: BenchFile | null,
): Promise<Record<string, string>> {
  const model = cpus()[0]?.model.trim() || 'processor of unknown model';
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const { serverVersion } = await world.temporal.workflowService.getSystemInfo({});
  const versions = [
    `Node ${process.versions.node}`,
    `Postgres ${databases.serverVersion}`,
    `Temporal server ${serverVersion}`,
    ...(peer ? [peer.version] : []),
  ];
  const reader =
    orders && (await canServerRead(databases.yardstick, orders.path))
      ? 'the server itself'
      : 'this process, since the server may not';
  return {
    machine: `${availableParallelism()} cores (${model}), ${memory} GB of memory, ${process.platform} ${process.arch}`,
    versions: versions.join(', '),
    ...(orders ? { copy: `The orders script has its file read by ${reader}` } : {}),
  };
}
