import { Counter, Histogram, type Registry } from 'prom-client';
import { addDisks, addParts, createProcessMetrics } from '../telemetry/process-metrics.ts';
import type { PartState } from '../telemetry/part-state.ts';
import type { ObserveActivity } from './dependencies.ts';

/** What a worker tells Prometheus. */
export interface WorkerMetrics {
  registry: Registry;
  observe: ObserveActivity;
  /** All of it as text, with what was just looked up. */
  text: (parts: Record<string, PartState>) => Promise<string>;
}

/** Upper ends of the classes by which the durations of activities are counted. */
const ACTIVITY_SECONDS = [0.05, 0.2, 1, 5, 15, 60, 300, 1800];

/** Makes the metrics of a worker, which keeps files at these places. */
export function createWorkerMetrics(places: Record<string, string>): WorkerMetrics {
  const registry = createProcessMetrics();
  const readDisks = addDisks(registry, places);
  const setParts = addParts(registry);
  const durations = new Histogram({
    name: 'offline_imports_activity_seconds',
    help: 'How long activities took, however they ended.',
    labelNames: ['activity'],
    buckets: ACTIVITY_SECONDS,
    registers: [registry],
  });
  const failures = new Counter({
    name: 'offline_imports_activity_failures_total',
    help: 'Attempts at activities that failed; most are tried again.',
    labelNames: ['activity', 'failure'],
    registers: [registry],
  });
  return {
    registry,
    observe(activity, seconds, failure) {
      durations.observe({ activity }, seconds);
      if (failure !== null) failures.inc({ activity, failure });
    },
    async text(parts) {
      setParts(parts);
      await readDisks();
      return registry.metrics();
    },
  };
}
