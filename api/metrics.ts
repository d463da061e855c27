import { DURATION_SECONDS, type RunMetrics } from '../db/queries/api/run-metrics.ts';
import { RUN_STATUSES } from '../domain/vocabulary.ts';

/** Counts the requests that this process has answered. */
export interface HttpMetrics {
  count: (method: string, route: string, status: number, seconds: number) => void;
  lines: () => string[];
}

/** Upper ends of the classes by which the durations of requests are counted. */
const REQUEST_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 30] as const;

/** Gives counters of requests by method, route pattern and status, which are closed lists. */
export function createHttpMetrics(): HttpMetrics {
  const requests = new Map<string, number>();
  const within = REQUEST_SECONDS.map(() => 0);
  let answered = 0;
  let secondsInAll = 0;
  return {
    count(method, route, status, seconds) {
      const labels = `method="${method}",route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      answered += 1;
      secondsInAll += seconds;
      for (const [index, limit] of REQUEST_SECONDS.entries())
        if (seconds <= limit) within[index] = (within[index] ?? 0) + 1;
    },
    lines: () => [
      ...head('http_requests_total', 'counter', 'Requests answered by this process.'),
      ...[...requests].map(([labels, count]) => `http_requests_total{${labels}} ${count}`),
      ...head('http_request_duration_seconds', 'histogram', 'Time until an answer begins.'),
      ...histogram(
        'http_request_duration_seconds',
        REQUEST_SECONDS,
        within,
        answered,
        secondsInAll,
      ),
    ],
  };
}

/** What the database tells about runs, as Prometheus text; null: the database does not answer. */
export function runMetricLines(metrics: RunMetrics | null): string[] {
  const up = [
    ...head('offline_imports_database_up', 'gauge', 'Whether Postgres answers.'),
    `offline_imports_database_up ${metrics === null ? 0 : 1}`,
  ];
  if (metrics === null) return up;
  const counts = new Map(metrics.byStatus.map(({ status, runs }) => [status, runs]));
  const name = 'offline_imports_run_duration_seconds';
  return [
    ...up,
    ...head('offline_imports_runs', 'gauge', 'Runs that are kept, by status.'),
    ...RUN_STATUSES.map(
      (status) => `offline_imports_runs{status="${status}"} ${counts.get(status) ?? 0}`,
    ),
    ...head(name, 'histogram', 'Time from start to end of the finished runs that are kept.'),
    ...histogram(
      name,
      DURATION_SECONDS,
      metrics.finishedWithin,
      metrics.finished,
      metrics.secondsInAll,
    ),
  ];
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function histogram(
  name: string,
  limits: readonly number[],
  within: readonly number[],
  count: number,
  sum: number,
): string[] {
  return [
    ...limits.map((limit, index) => `${name}_bucket{le="${limit}"} ${within[index] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ];
}
