import { expect, test, vi } from 'vitest';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { useApi } from './api.ts';

const api = useApi();

/** Reads events until the answer ends. */
async function* eventsOf(answer: Response): AsyncGenerator<{ event: string; run: RunAnswer }> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of answer.body ?? []) {
    const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (event && data) yield { event, run: JSON.parse(data) as RunAnswer };
    }
  }
}

test('a run is sent when it changed, and once more when it has ended', async () => {
  const { sql } = api.database;
  const { run } = await api.createImport();
  const answer = await api.send('GET', `/v1/runs/${run.id}/events`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const seen: [string, string][] = [];
  for await (const { event, run: shown } of eventsOf(answer)) {
    seen.push([event, shown.status]);
    if (seen.length === 1)
      await sql`update runs set status = 'in_progress', step = 'split' where id = ${run.id}`;
    if (seen.length === 2) await sql`update runs set status = 'completed' where id = ${run.id}`;
  }
  expect(seen).toEqual([
    ['progress', 'queued'],
    ['progress', 'in_progress'],
    ['end', 'completed'],
  ]);
});

test('a run that has ended is sent once, and the connection is let go', async () => {
  const { run } = await api.createImport();
  await api.database.sql`update runs set status = 'failed' where id = ${run.id}`;
  const events = await Array.fromAsync(
    eventsOf(await api.send('GET', `/v1/runs/${run.id}/events`)),
  );
  expect(events.map(({ event }) => event)).toEqual(['end']);
});

test('nobody is asked for a run whose watcher has left', async () => {
  const { run } = await api.createImport();
  let asked = 0;
  const { database } = api.dependencies;
  const db = new Proxy(database.db, {
    get(target, name, receiver) {
      if (name === 'select') asked += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  const changes = { database: { ...database, db } };
  const answer = await api.send('GET', `/v1/runs/${run.id}/events`, { changes });
  const reader = answer.body?.getReader();
  await reader?.read();
  await vi.waitFor(() => expect(asked).toBeGreaterThan(4), 5000);
  await reader?.cancel();
  const before = asked;
  const other = await api.createImport();
  const watching = await api.send('GET', `/v1/runs/${other.run.id}/events`);
  for await (const _ of eventsOf(watching))
    await api.database.sql`update runs set status = 'completed' where id = ${other.run.id}`;
  expect(asked).toBeLessThanOrEqual(before + 3);
});

test('watchers are let go when the process stops', async () => {
  const { run } = await api.createImport();
  const stopping = new AbortController();
  const answer = await api.send('GET', `/v1/runs/${run.id}/events`, {
    changes: { stopping: stopping.signal },
  });
  for await (const { event } of eventsOf(answer)) {
    expect(event).toBe('progress');
    stopping.abort();
  }
});
