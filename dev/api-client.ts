import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isFinal, RUN_STATUSES } from '../domain/vocabulary.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { StartError } from './start-error.ts';

const tally = z.object({
  read: z.number(),
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  ignored: z.number(),
});

const run = z.object({
  id: z.string(),
  status: z.enum(RUN_STATUSES),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  progress: z.object({
    step: z.string().nullable(),
    percent: z.number(),
    recordsRead: z.number(),
    recordsPerSecond: z.number(),
  }),
  tally: tally.nullable(),
  failure: z.object({ message: z.string(), hint: z.string() }).nullable(),
  temporal: z.object({ url: z.string().nullable() }),
});

const report = z.object({
  tally,
  events: z.object({ orderPlace: z.number(), orderUpdate: z.number() }).nullable(),
  issues: z.array(
    z.object({
      code: z.string(),
      severity: z.string(),
      column: z.string().nullable(),
      hint: z.string(),
      count: z.number(),
      percent: z.number(),
      examples: z.array(z.object({ line: z.number(), value: z.string().nullable() })),
    }),
  ),
});

const orderEvent = z.object({
  id: z.number(),
  type: z.string(),
  order: z.object({
    id: z.string(),
    total: z.number(),
    currency: z.string(),
    source: z.string().optional(),
  }),
  lineItems: z.array(
    z.object({
      productId: z.string(),
      quantity: z.number(),
      name: z.string().optional(),
      brand: z.string().optional(),
      category: z.string().optional(),
      size: z.string().optional(),
    }),
  ),
});

export type Run = z.infer<typeof run>;
export type Report = z.infer<typeof report>;
export type OrderEvent = z.infer<typeof orderEvent>;

/** The calls of the API that the demo makes; each throws a sentence when the API refuses. */
export interface ApiClient {
  upload: (name: string, content: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Defines an import, starts it, and gives its first run. */
  startImport: (definition: unknown) => Promise<Run>;
  /** Tells every change of a run; gives the run when it has ended. */
  follow: (runId: string, onChange: (run: Run) => void) => Promise<Run>;
  report: (runId: string) => Promise<Report>;
  /** The rejected rows as CSV. */
  rejected: (runId: string) => Promise<Uint8Array>;
  /** The first order events behind the one with this number. */
  orderEvents: (after: number) => Promise<OrderEvent[]>;
}

/** A client of the API at `url`, which ends what it does when `signal` says so. */
export function createApiClient(url: string, apiKey: string, signal: AbortSignal): ApiClient {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${apiKey}`);
    const answer = await fetch(`${url}${path}`, { ...init, headers, signal });
    if (answer.ok) return answer;
    const method = init.method ?? 'GET';
    throw new StartError(
      `The API refused ${method} ${path} (${answer.status}): ${await answer.text()}`,
    );
  };
  const readRun = async (id: string) => run.parse(await (await call(`/v1/runs/${id}`)).json());
  return {
    async upload(name, content) {
      await call(`/v1/uploads/${encodeURIComponent(name)}`, { method: 'PUT', body: content });
    },
    async startImport(definition) {
      const answer = await call('/v1/imports', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(definition),
      });
      return z.object({ run }).parse(await answer.json()).run;
    },
    async follow(runId, onChange) {
      while (true) {
        const { body } = await call(`/v1/runs/${runId}/events`);
        if (body)
          for await (const { data } of serverSentEvents(body)) {
            const changed = run.parse(JSON.parse(data));
            onChange(changed);
            if (isFinal(changed.status)) return changed;
          }
        // The stream was cut before the end of the run: look where the run is, and listen again.
        const now = await readRun(runId);
        if (isFinal(now.status)) return now;
        await sleep(500, undefined, { signal });
      }
    },
    report: async (runId) => report.parse(await (await call(`/v1/runs/${runId}/report`)).json()),
    rejected: async (runId) => (await call(`/v1/runs/${runId}/rejected`)).bytes(),
    async orderEvents(after) {
      const answer = await call(`/v1/order-events?after=${after}&limit=20`);
      return z.object({ items: z.array(orderEvent) }).parse(await answer.json()).items;
    },
  };
}
