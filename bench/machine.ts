import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchDatabases } from './databases.ts';
import type { DltPeer } from './peer-dlt.ts';
import type { BenchWorld } from './world.ts';

/** What the numbers were measured on, a line each. */
export async function describeMachine(
  world: BenchWorld,
  databases: BenchDatabases,
  peer: DltPeer | null,
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
  return {
    machine: `${availableParallelism()} cores (${model}), ${memory} GB of memory, ${process.platform} ${process.arch}`,
    versions: versions.join(', '),
  };
}
