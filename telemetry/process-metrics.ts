import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { diskOf } from './disk.ts';
import type { PartState } from './part-state.ts';

/** Makes the metrics of a process, with those of Node: memory, processor, event loop. */
export function createProcessMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Adds how full the disks are that places lie on, `file:` addresses by what lies there; gives what looks at them. */
export function addDisks(registry: Registry, places: Record<string, string>): () => Promise<void> {
  const common = { labelNames: ['place'] as const, registers: [registry] };
  const free = new Gauge({
    ...common,
    name: 'offline_imports_disk_free_bytes',
    help: 'Room on the disk of a place where files lie; not there for buckets.',
  });
  const size = new Gauge({
    ...common,
    name: 'offline_imports_disk_size_bytes',
    help: 'Size of the disk of a place where files lie; not there for buckets.',
  });
  return async () => {
    for (const [place, url] of Object.entries(places)) {
      const disk = await diskOf(url);
      if (disk === null) continue;
      free.set({ place }, disk.freeBytes);
      size.set({ place }, disk.sizeBytes);
    }
  };
}

/** Adds which parts answer the process; gives what is told their states. */
export function addParts(registry: Registry): (states: Record<string, PartState>) => void {
  const up = new Gauge({
    name: 'offline_imports_part_up',
    help: 'Whether a part that the process needs answers it: 1 or 0.',
    labelNames: ['part'],
    registers: [registry],
  });
  return (states) => {
    for (const [part, state] of Object.entries(states)) up.set({ part }, state === 'ok' ? 1 : 0);
  };
}
