import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { isFinal, type Step, STEPS } from '../../domain/vocabulary.ts';
import { importRunWorkflowId } from '../../workflows/contract.ts';
import { type OtlpReceiver, openOtlpReceiver } from '../support/otlp-receiver.ts';
import { endOf, importUsers, type ShownRun, startUsersImport } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { usersFile } from '../support/users-file.ts';

/**
 * What whoever runs the service sees of it, and that a large run does not hold up a small one. More and larger ones by
 * hand: `FAIRNESS_ROWS=3000000 FAIRNESS_RUNS=3 npx vitest run test/e2e/operating.test.ts`
 */
const ROWS = Number(process.env['FAIRNESS_ROWS'] ?? 300_000);
const LARGE_RUNS = Number(process.env['FAIRNESS_RUNS'] ?? 1);
/** How much later than alone a small run may end. */
const MOST_MILLISECONDS = 5000;
/** How long a small run takes alone on a machine that has nothing else to do. */
const USUAL_MILLISECONDS = 500;
/** How long its activities may wait for slots; behind the parts of a large run it is seconds. */
const MOST_WAITED_MILLISECONDS = 300;
/** The best of so many counts: the suites share two cores, and a busy neighbour takes seconds too, in Temporal as well. */
const ROUNDS = 3;
const CANARY = 'canary-7c1e55';

let receiver: OtlpReceiver;
const extra: Record<string, string> = {};
beforeAll(async () => {
  receiver = await openOtlpReceiver();
  extra['OTEL_EXPORTER_OTLP_ENDPOINT'] = receiver.url;
  extra['OTEL_BSP_SCHEDULE_DELAY'] = '100';
  extra['METRICS_PORT'] = String(await freePort());
  extra['SDK_METRICS_PORT'] = String(await freePort());
});
afterAll(() => receiver.close());
const service = useService(extra);

interface SmallRun {
  /** From the call to the end. */
  milliseconds: number;
  /** How long its activities waited for slots of the worker, in milliseconds. */
  waited: number;
}

/** Imports a small file of its own. */
async function importSmall(name: string): Promise<SmallRun> {
  const content = usersFile(100).replaceAll('@example.com', `@${name}.example`);
  await service.upload(`${name}.csv`, content);
  const startedAt = performance.now();
  const { id } = await startUsersImport(service, `${name}.csv`);
  const run = await endOf(service, id);
  expect(run.status).toBe('completed');
  return { milliseconds: performance.now() - startedAt, waited: await waitedForSlots(id) };
}

async function startLarge(index: number): Promise<ShownRun> {
  const name = `large${index}.csv`;
  await service.upload(name, usersFile(ROWS).replaceAll('@example.com', `@large${index}.example`));
  return startUsersImport(service, name);
}

const read = (id: string) => service.call<ShownRun>('GET', `/v1/runs/${id}`);

/** Waits until a run is in a step or beyond it; false when it has ended by then. */
async function reaches(id: string, step: Step): Promise<boolean> {
  const run = await vi.waitUntil(
    async () => {
      const now = await read(id);
      const at = STEPS.indexOf(now.progress.step as Step);
      return (isFinal(now.status) || at >= STEPS.indexOf(step)) && now;
    },
    { timeout: 600_000, interval: 20 },
  );
  return !isFinal(run.status);
}

/** How long the activities of a run waited between being scheduled and being begun, in all. */
async function waitedForSlots(runId: string): Promise<number> {
  const workflow = service.temporal.workflow.getHandle(importRunWorkflowId(runId));
  const { events } = await workflow.fetchHistory();
  const at = (id: unknown) => {
    const time = events?.find(({ eventId }) => String(eventId) === String(id))?.eventTime;
    return Number(time?.seconds) * 1000 + Number(time?.nanos) / 1e6;
  };
  const waits = (events ?? []).flatMap(
    ({ eventId, activityTaskStartedEventAttributes: started }) =>
      started ? at(eventId) - at(started.scheduledEventId) : [],
  );
  expect(waits.length).toBeGreaterThan(5);
  return waits.reduce((sum, each) => sum + each, 0);
}

test('a small run beside a large one never waits for its parts, and ends at most 5 seconds later than alone', async () => {
  await importUsers(service, 'first.csv', usersFile(100));
  const late: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { alone, beside, slowness } = await besideLargeRuns(round);
    expect(beside.length).toBeGreaterThan(0);
    const isFair = ({ milliseconds, waited }: SmallRun) =>
      waited < MOST_WAITED_MILLISECONDS * slowness &&
      milliseconds - alone.milliseconds < MOST_MILLISECONDS * slowness;
    if (beside.every(isFair)) return;
    late.push(JSON.stringify({ alone, beside }));
  }
  expect(late).toEqual([]);
}, 1_500_000);

/** Small runs in each step of large ones. */
async function besideLargeRuns(round: number) {
  const alone = await importSmall(`alone${round}`);
  const large = await Promise.all(
    Array.from({ length: LARGE_RUNS }, (_, index) => startLarge(round * LARGE_RUNS + index)),
  );
  const [first = { id: '' }] = large;
  // What takes long alone is a machine that is busy with other things.
  const slowness = Math.max(1, alone.milliseconds / USUAL_MILLISECONDS);
  const beside: SmallRun[] = [];
  for (const step of ['split', 'prepare', 'merge'] as const) {
    if (!(await reaches(first.id, step))) break;
    const small = await importSmall(`${step}${round}`);
    beside.push(small);
    const words = [alone.milliseconds, small.milliseconds, small.waited].map(Math.round);
    console.log(`${step}: alone, beside, waited for slots (ms): ${words.join(', ')}`);
  }
  const ends = await Promise.all(large.map(({ id }) => endOf(service, id, 1200)));
  expect(ends.map(({ status }) => status)).toEqual(large.map(() => 'completed'));
  return { alone, beside, slowness };
}

const textAt = async (port: string | undefined, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return `${answer.status} ${await answer.text()}`;
};

test('a worker tells how it is, and what it has done', async () => {
  const { METRICS_PORT: port, SDK_METRICS_PORT: sdkPort } = extra;
  expect(await textAt(port, '/healthz')).toBe('200 {"status":"ok"}');
  const parts = { postgres: 'ok', temporal: 'ok', spool: 'ok' };
  expect(await textAt(port, '/readyz')).toBe(`200 ${JSON.stringify({ status: 'ok', ...parts })}`);
  const metrics = await textAt(port, '/metrics');
  expect(metrics).toContain('offline_imports_part_up{part="spool"} 1');
  expect(metrics).toMatch(/offline_imports_disk_free_bytes\{place="spool"\} \d{6,}/);
  expect(metrics).toMatch(
    /offline_imports_activity_seconds_count\{activity="mergeBuckets"\} [1-9]/,
  );
  expect(await textAt(sdkPort, '/metrics')).toContain('temporal_worker_task_slots_available');
  expect(await textAt(port, '/other')).toBe('404 ');
});

test('a run is one trace, from the request to its activities, and holds nothing of its content', async () => {
  const url = `http://127.0.0.1:1/${CANARY}.csv?signature=${CANARY}`;
  const credentials = { username: CANARY, password: CANARY };
  const { run } = await service.call<{ run: ShownRun }>('POST', '/v1/imports', {
    name: CANARY,
    entity: 'users',
    source: { kind: 'file', url, credentials },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  expect((await endOf(service, run.id)).status).toBe('failed');
  // Activities tell whose they are; all else of the run is in the same trace.
  const trace = () => {
    const spans = receiver.spans();
    const ours = spans.find(({ attributes }) => JSON.stringify(attributes).includes(run.id));
    return spans.filter(({ traceId }) => traceId === ours?.traceId);
  };
  const named = (name: string) => trace().filter((span) => span.name === name);
  await vi.waitUntil(() => named('RunWorkflow:importRun').length > 0, 10_000);
  const [request] = await vi.waitUntil(() => {
    const found = named('POST /v1/imports');
    return found.length > 0 && found;
  }, 10_000);
  expect([request?.service, request?.parentSpanId ?? '']).toEqual(['offline-imports-api', '']);
  for (const activity of ['openRun', 'downloadSource', 'closeRun'])
    expect(named(`RunActivity:${activity}`).map((span) => span.service)).toEqual([
      'offline-imports-worker',
    ]);
  expect(receiver.text()).not.toContain(CANARY);
});

test('the log of a worker names the import of a run that fails', async () => {
  const { id, importId } = await startUsersImport(service, 'not-there.csv');
  expect((await endOf(service, id)).status).toBe('failed');
  const lines = service.worker.output().split('\n');
  const failed = lines.find((line) => line.includes('"activity failed"') && line.includes(id));
  expect(JSON.parse(failed ?? '{}')).toMatchObject({
    runId: id,
    importId,
    failure: 'SourceNotFound',
  });
});
