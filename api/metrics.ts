import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Readings } from '../db/queries/api/readings.ts';
import { RUN_STATUSES } from '../domain/vocabulary.ts';
import { addDisks, addParts, createProcessMetrics } from '../telemetry/process-metrics.ts';
import type { PartState } from '../telemetry/part-state.ts';

/** What the API tells Prometheus. */
export interface Metrics {
  registry: Registry;
  countRequest: (method: string, route: string, status: number, seconds: number) => void;
  /** All of it as text, with what was just looked up; null: the database did not answer. */
  text: (readings: Readings | null, parts: Record<string, PartState>) => Promise<string>;
}

export interface MetricsOptions {
  uploadsUrl: string;
  maxRunningRuns: number;
}

/** Upper ends of the classes by which the durations of requests are counted. */
const REQUEST_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 30];

/** Makes the metrics of the API: its requests, and what the database tells of all runs. */
export function createMetrics({ uploadsUrl, maxRunningRuns }: MetricsOptions): Metrics {
  const registry = createProcessMetrics();
  const registers = [registry];
  const readDisks = addDisks(registry, { uploads: uploadsUrl });
  const setParts = addParts(registry);
  const setReadings = addReadings(registry);
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered by this process.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until an answer begins.',
    buckets: REQUEST_SECONDS,
    registers,
  });
  new Gauge({
    name: 'offline_imports_running_runs_limit',
    help: 'How many runs may go on at a time.',
    registers,
  }).set(maxRunningRuns);
  return {
    registry,
    countRequest(method, route, status, seconds) {
      requests.inc({ method, route, status });
      durations.observe(seconds);
    },
    async text(readings, parts) {
      setReadings(readings);
      setParts(parts);
      await readDisks();
      return registry.metrics();
    },
  };
}

const LABELS = ['status', 'step', 'state', 'failure', 'source', 'share'] as const;
type Label = (typeof LABELS)[number];

/** A value of a metric, with its labels. */
type Value = [value: number, labels?: Partial<Record<Label, string>>];

/** What each metric is called, what it says, and where in the readings it comes from. Each API process tells the same. */
const READINGS: [name: string, help: string, values: (readings: Readings) => Value[]][] = [
  [
    'runs',
    'Runs that are kept, by status.',
    ({ byStatus }) =>
      RUN_STATUSES.map((status) => [
        byStatus.find((each) => each.status === status)?.count ?? 0,
        { status },
      ]),
  ],
  [
    'active_runs',
    'Runs that go on, by step.',
    ({ active }) => active.map(({ step, count }) => [count, { step }]),
  ],
  [
    'oldest_run_seconds',
    'For how long the oldest run of a step has been going.',
    ({ active }) => active.map(({ step, oldestSeconds }) => [oldestSeconds, { step }]),
  ],
  [
    'silent_run_seconds',
    'For how long a run of a step has entered no step, prepared no chunk and merged no bucket; of the most silent one.',
    ({ active }) => active.map(({ step, silentSeconds }) => [silentSeconds, { step }]),
  ],
  ['waiting_runs', 'Runs that wait for their turn.', ({ waiting }) => [[waiting.count]]],
  [
    'longest_wait_seconds',
    'For how long the first of them has waited.',
    ({ waiting }) => [[waiting.seconds]],
  ],
  [
    'unbegun_runs',
    'Runs that have their turn, and that no worker has begun.',
    ({ unbegun }) => [[unbegun.count]],
  ],
  [
    'longest_unbegun_seconds',
    'For how long the first of them has had its turn.',
    ({ unbegun }) => [[unbegun.seconds]],
  ],
  [
    'recent_failures',
    'Runs that failed in the last hour, by failure and by kind of source.',
    ({ failures }) => failures.map(({ count, failure, source }) => [count, { failure, source }]),
  ],
  [
    'recent_run_seconds',
    'How long runs took that ended in the last day: half of them, and 95 of 100, took less.',
    ({ durations: { half, most } }) => [
      ...(half === null ? [] : [[half, { share: '0.5' }] as Value]),
      ...(most === null ? [] : [[most, { share: '0.95' }] as Value]),
    ],
  ],
  [
    'missed_slots',
    'Slots of schedules that the service missed in the last day.',
    ({ missedSlots }) => [[missedSlots]],
  ],
  [
    'schedules',
    'Schedules: active, or why they are paused.',
    ({ schedules }) => schedules.map(({ state, count }) => [count, { state }]),
  ],
  [
    'unapplied_schedules',
    'Schedules that Temporal does not have as they are stored.',
    ({ unappliedSchedules }) => [[unappliedSchedules]],
  ],
  [
    'pending_notifications',
    'Messages to webhooks that are not delivered.',
    ({ notifications }) => [[notifications.count]],
  ],
  [
    'longest_pending_notification_seconds',
    'For how long the first of them has been waiting.',
    ({ notifications }) => [[notifications.seconds]],
  ],
  ['spool_runs', 'Runs whose files the spool holds.', ({ spool }) => [[spool.runs]]],
  [
    'spool_source_bytes',
    'Size of these files as they came; the spool holds up to a few times as much.',
    ({ spool }) => [[spool.bytes]],
  ],
];

/** Adds what the database tells; gives what sets it. What was not read is not there. */
function addReadings(registry: Registry): (readings: Readings | null) => void {
  const common = { labelNames: LABELS, registers: [registry] };
  const gauges = READINGS.map(([name, help, values]) => ({
    gauge: new Gauge({ ...common, name: `offline_imports_${name}`, help }),
    values,
  }));
  return (readings) => {
    for (const { gauge, values } of gauges) {
      gauge.reset();
      if (readings === null) continue;
      for (const [value, labels = {}] of values(readings)) gauge.set(labels, value);
    }
  };
}
