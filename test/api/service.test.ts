import { expect, test } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { PROBLEMS, problemType } from '../../api/problems.ts';
import { createUploadFolder } from '../../api/upload-folder.ts';
import { runBuckets } from '../../db/schema/index.ts';
import { createFailure } from '../../domain/failures.ts';
import { deadTemporal, USERS, useApi } from './api.ts';

const api = useApi();

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { security?: unknown[]; responses: object }>>;
  components: { schemas: Record<string, { properties: { type: { enum: string[] } } }> };
}

const WELL = { postgres: 'ok', temporal: 'ok', uploads: 'ok' };

test('the service is ready when Postgres, Temporal and the upload area answer', async () => {
  const answer = await api.send('GET', '/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'ok', ...WELL });
});

test('the service says which part is down, in time', async () => {
  const temporal = deadTemporal();
  const database = openDatabase('postgres://nobody@127.0.0.1:1/none', 1, 'test');
  const startedAt = performance.now();
  const ready = (changes: object) => api.send('GET', '/readyz', { changes });
  const uploads = createUploadFolder('/dev/null/uploads', 1);
  const answers = await Promise.all([ready({ temporal }), ready({ database }), ready({ uploads })]);
  expect(performance.now() - startedAt).toBeLessThan(3500);
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
    { status: 'down', ...WELL, temporal: 'down' },
    { status: 'down', ...WELL, postgres: 'down' },
    { status: 'down', ...WELL, uploads: 'down' },
  ]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect((await api.send('GET', '/healthz', { changes: { temporal, database } })).status).toBe(200);
  const away = await api.send('GET', '/v1/imports', { changes: { database } });
  expect(away.status).toBe(503);
  const metrics = await api.send('GET', '/metrics', { changes: { database } });
  const text = await metrics.text();
  expect(text).toContain('offline_imports_part_up{part="postgres"} 0');
  expect(text).not.toMatch(/^offline_imports_runs\{/m);
  await Promise.all([temporal.close(), database.close()]);
});

test('metrics tell what goes on, what waits, what failed, and requests by route', async () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  const start = async (source: object, values: Parameters<typeof api.setRun>[1]) => {
    const { run } = await api.createImport({ source: { ...USERS.source, ...source } });
    await api.setRun(run.id, values);
    return run.id;
  };
  const ended = { startedAt: ago(70), finishedAt: ago(60) };
  const id = await start({}, { status: 'completed', ...ended });
  const failure = createFailure('SourceRefused', 'no');
  await start({ url: 'https://files.example/x.csv' }, { status: 'failed', failure, ...ended });
  const file = { sizeBytes: 5000 };
  const failed = { status: 'failed', failure, file, startedAt: ago(9000) } as const;
  await start({ url: 's3://files/x.csv' }, { ...failed, finishedAt: ago(8000) });
  const going = { status: 'in_progress', startedAt: ago(500), stepSince: ago(300), file } as const;
  const merging = await start({}, { ...going, step: 'merge' });
  await api.database.db.insert(runBuckets).values([
    { runId: merging, bucket: 0, mergedAt: ago(100) },
    { runId: merging, bucket: 1 },
  ]);
  await start({}, { ...going, step: 'merge', startedAt: ago(200), stepSince: ago(50) });
  await start({}, { ...going, step: 'download' });
  await start({}, { admittedAt: ago(40) });
  const waiting = [await start({}, { step: null }), await start({}, { step: null })];
  const skipped = { status: 'skipped', finishedAt: ago(10) } as const;
  await start({}, { ...skipped, skipReason: 'missed' });
  await start({}, { ...skipped, skipReason: 'overlap' });
  await api.createImport({ schedule: { cron: '@daily', paused: true } });
  for (const each of waiting) await api.setRun(each, { admittedAt: null, queuedAt: ago(30) });
  await api.send('GET', `/v1/runs/${id}`);
  const answer = await api.send('GET', '/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
  const shown = (name: string) => Math.floor(values.get(`offline_imports_${name}`) ?? NaN);
  expect(shown('runs{status="completed"}')).toBe(1);
  expect(shown('runs{status="cancelled"}')).toBe(0);
  expect(shown('active_runs{step="merge"}')).toBe(2);
  expect(shown('active_runs{step="download"}')).toBe(1);
  const near = (name: string, seconds: number) => {
    expect(shown(name)).toBeGreaterThanOrEqual(seconds);
    expect(shown(name)).toBeLessThan(seconds + 10);
  };
  near('oldest_run_seconds{step="merge"}', 500);
  near('silent_run_seconds{step="merge"}', 100);
  near('silent_run_seconds{step="download"}', 300);
  expect([shown('waiting_runs'), shown('unbegun_runs')]).toEqual([2, 1]);
  near('longest_wait_seconds', 30);
  near('longest_unbegun_seconds', 40);
  expect(shown('recent_failures{failure="SourceRefused",source="https"}')).toBe(1);
  expect(text).not.toContain('source="s3"');
  near('recent_run_seconds{share="0.5"}', 10);
  expect(shown('missed_slots')).toBe(1);
  expect(shown('schedules{state="asked"}')).toBe(1);
  expect([shown('spool_runs'), shown('spool_source_bytes')]).toEqual([4, 20_000]);
  expect(shown('disk_size_bytes{place="uploads"}')).toBeGreaterThan(1e6);
  const counted = 'http_requests_total{method="GET",route="/v1/runs/:id",status="200"}';
  expect(values.get(counted)).toBe(1);
  expect(text).not.toContain(id);
});

test('the OpenAPI document names every route, what it answers and every problem', async () => {
  const document = (await (await api.send('GET', '/openapi.json')).json()) as Document;
  expect(document.openapi).toBe('3.1.0');
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(listed.sort()).toEqual(
    [
      'DELETE /v1/imports/{id}',
      'DELETE /v1/imports/{id}/schedule',
      'DELETE /v1/uploads/{name}',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'GET /v1/imports',
      'GET /v1/imports/{id}',
      'GET /v1/imports/{id}/changes',
      'GET /v1/imports/{id}/notifications',
      'GET /v1/imports/{id}/runs',
      'PATCH /v1/imports/{id}',
      'POST /v1/runs/{id}/approve',
      'POST /v1/runs/{id}/reject',
      'POST /v1/runs/{id}/retry',
      'GET /v1/imports/{id}/schedule',
      'GET /v1/order-events',
      'GET /v1/orders/{id}',
      'GET /v1/products/{id}',
      'GET /v1/runs/{id}',
      'GET /v1/runs/{id}/events',
      'GET /v1/runs/{id}/rejected',
      'GET /v1/runs/{id}/report',
      'GET /v1/uploads',
      'GET /v1/users/{idType}/{id}',
      'POST /v1/imports',
      'POST /v1/imports/{id}/clone',
      'POST /v1/imports/{id}/runs',
      'POST /v1/preview',
      'POST /v1/runs/{id}/cancel',
      'POST /v1/runs/{id}/resend',
      'POST /v1/schedules/describe',
      'PUT /v1/imports/{id}/schedule',
      'DELETE /v1/session',
      'GET /v1/session',
      'POST /v1/session',
      'POST /v1/uploads/{name}/presign',
      'PUT /v1/uploads/{name}',
    ].sort(),
  );
  for (const [path, methods] of Object.entries(document.paths))
    for (const { security, responses } of Object.values(methods)) {
      // Who signs in has no key or session yet, and who asks whether there is one is told.
      const isClosed = path.startsWith('/v1/') && path !== '/v1/session';
      expect(security).toEqual(isClosed ? undefined : []);
      expect('401' in responses && path !== '/v1/session').toBe(isClosed);
    }
  expect(document.components.schemas['Problem']?.properties.type.enum).toEqual(
    Object.keys(PROBLEMS).map((name) => problemType(name as keyof typeof PROBLEMS)),
  );
});

test('the page that shows the document runs no script of its own text', async () => {
  const page = await api.send('GET', '/docs');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toContain('unsafe');
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(html).not.toMatch(/https?:\/\//);
  for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/[^"]*)"/g)) {
    const file = await api.send('GET', path);
    expect([path, file.status]).toEqual([path, 200]);
    expect((await file.text()).length).toBeGreaterThan(50);
  }
});
