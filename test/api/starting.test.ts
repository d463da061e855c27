import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import { runStart } from '../../api/run-start.ts';
import { startQueuedRuns } from '../../api/start-queued-runs.ts';
import { findQueuedRun } from '../../db/queries/api/runs.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract.ts';
import { deadTemporal, USERS, useApi } from './api.ts';

const api = useApi();

function workflowOf(made: Pick<ImportAnswer, 'run'>) {
  return api.temporal.client.workflow.getHandle(made.run?.temporal.workflowId ?? '');
}

test('a run starts its workflow, which people can read and find', async () => {
  const made = await api.createImport({ dryRun: true });
  const about = await workflowOf(made).describe();
  expect(about.status.name).toBe('RUNNING');
  expect(about.type).toBe('importRun');
  expect(about.taskQueue).toBe('runs');
  expect(await about.staticSummary()).toBe('Users import · crm.csv · dry run');
  expect(about.typedSearchAttributes.get(SEARCH_ATTRIBUTES.importId)).toBe(made.id);
  expect(about.typedSearchAttributes.get(SEARCH_ATTRIBUTES.entity)).toBe('users');
  expect(about.typedSearchAttributes.get(SEARCH_ATTRIBUTES.dryRun)).toBe(true);
  const { events } = await workflowOf(made).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  expect(Number(started?.workflowExecutionTimeout?.seconds)).toBe(24 * 3600);
  const input = JSON.parse(Buffer.from(started?.input?.payloads?.[0]?.data ?? '').toString());
  expect(input).toEqual({ runId: made.run.id });
});

test('Temporal is not told what can be secret in an address', async () => {
  const url = 'https://files.example/out/crm.csv?signature=canary';
  const made = await api.createImport({ source: { kind: 'file', url } });
  const history = JSON.stringify(await workflowOf(made).fetchHistory());
  expect(await (await workflowOf(made).describe()).staticSummary()).toBe('Users import · crm.csv');
  expect(history).not.toContain('canary');
});

test('without Temporal a run is queued, and started once Temporal is back', async () => {
  const temporal = deadTemporal();
  const startedAt = performance.now();
  const answer = await api.send('POST', '/v1/imports', { json: USERS, changes: { temporal } });
  expect(answer.status).toBe(202);
  expect(performance.now() - startedAt).toBeLessThan(4000);
  const made = (await answer.json()) as ImportAnswer;
  await expect(workflowOf(made).describe()).rejects.toThrow(/not found/);

  await api.database.sql`update runs set admitted_at = now() - interval '4 seconds'`;
  const stopping = new AbortController();
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const { database, settings } = api.dependencies;
  const needed = { database, settings, log, stopping: stopping.signal };
  const failing = startQueuedRuns({ ...needed, temporal });
  await vi.waitFor(() => expect(lines.join('')).toContain('queued run not started'), 10_000);
  const loop = startQueuedRuns({ ...needed, temporal: api.dependencies.temporal });
  await vi.waitFor(
    async () => expect((await workflowOf(made).describe()).status.name).toBe('RUNNING'),
    10_000,
  );
  stopping.abort();
  await Promise.all([loop, failing]);
  await temporal.close();
});

test('a run that is started again and again has one workflow', async () => {
  const made = await api.createImport();
  const { runId } = await workflowOf(made).describe();
  const { database, temporal } = api.dependencies;
  const run = await findQueuedRun(database.db, made.run.id);
  if (!run) throw new Error('no such run');
  const start = () => temporal.startRun(run.id, runStart(run));
  await Promise.all(Array.from({ length: 5 }, start));
  await workflowOf(made).terminate();
  await start();
  const after = await workflowOf(made).describe();
  expect([after.runId, after.status.name]).toEqual([runId, 'TERMINATED']);
});
