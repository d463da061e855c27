import { createServer } from 'node:http';
import type { Logger } from 'pino';
import { statesOf } from '../telemetry/part-state.ts';
import { createWorkerMetrics, type WorkerMetrics } from './metrics.ts';

export interface ServeMetricsOptions {
  host: string;
  port: number;
  /** Where the worker keeps files, by what lies there. */
  places: Record<string, string>;
  /** A look at each part that the worker needs; it throws when the part is down. */
  parts: Record<string, () => Promise<unknown>>;
  log: Logger;
}

/** Serves `/metrics`, `/readyz` and `/healthz` of a worker; must be closed. A port that is taken stops the process. */
export function serveMetrics({ host, port, places, parts, log }: ServeMetricsOptions): {
  metrics: WorkerMetrics;
  close: () => void;
} {
  const metrics = createWorkerMetrics(places);
  const answers: Record<string, () => Promise<[status: number, type: string, text: string]>> = {
    '/healthz': async () => [200, JSON_TYPE, JSON.stringify({ status: 'ok' })],
    async '/readyz'() {
      const states = await statesOf(parts);
      const isReady = Object.values(states).every((state) => state === 'ok');
      const status = isReady ? 'ok' : 'down';
      return [isReady ? 200 : 503, JSON_TYPE, JSON.stringify({ status, ...states })];
    },
    '/metrics': async () => [
      200,
      metrics.registry.contentType,
      await metrics.text(await statesOf(parts)),
    ],
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) return void response.writeHead(404).end();
    answer().then(
      ([status, type, text]) => response.writeHead(status, { 'content-type': type }).end(text),
      (error: unknown) => {
        log.warn({ err: error }, 'metrics not read');
        response.writeHead(500).end();
      },
    );
  });
  server.on('error', (error) => {
    log.fatal({ err: error }, 'worker cannot listen on METRICS_PORT');
    process.exit(1);
  });
  server.listen(port, host);
  // It keeps no process alive that has nothing else to do.
  server.unref();
  return { metrics, close: () => void server.close() };
}

const JSON_TYPE = 'application/json';
