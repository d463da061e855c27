import { expect, test } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { PROBLEMS, problemType } from '../../api/problems.ts';
import { deadTemporal, useApi } from './api.ts';

const api = useApi();

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { security?: unknown[]; responses: object }>>;
  components: { schemas: Record<string, { properties: { type: { enum: string[] } } }> };
}

test('the service is ready when Postgres and Temporal answer', async () => {
  const answer = await api.send('GET', '/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'ok', postgres: 'ok', temporal: 'ok' });
});

test('the service says which part is down, in time', async () => {
  const temporal = deadTemporal();
  const database = openDatabase('postgres://nobody@127.0.0.1:1/none', 1, 'test');
  const startedAt = performance.now();
  const ready = (changes: object) => api.send('GET', '/readyz', { changes });
  const answers = await Promise.all([ready({ temporal }), ready({ database })]);
  expect(performance.now() - startedAt).toBeLessThan(3500);
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
    { status: 'down', postgres: 'ok', temporal: 'down' },
    { status: 'down', postgres: 'down', temporal: 'ok' },
  ]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect((await api.send('GET', '/healthz', { changes: { temporal, database } })).status).toBe(200);
  const away = await api.send('GET', '/v1/imports', { changes: { database } });
  expect(away.status).toBe(503);
  const metrics = await api.send('GET', '/metrics', { changes: { database } });
  expect(await metrics.text()).toContain('offline_imports_database_up 0');
  await Promise.all([temporal.close(), database.close()]);
});

test('metrics count runs by status and duration, and requests by route', async () => {
  const { run } = await api.createImport();
  const now = Date.now();
  await api.setRun(run.id, {
    status: 'completed',
    startedAt: new Date(now - 10_000),
    finishedAt: new Date(now),
  });
  await api.createImport();
  await api.send('GET', `/v1/runs/${run.id}`);
  const answer = await api.send('GET', '/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  for (const line of [
    'offline_imports_runs{status="completed"} 1',
    'offline_imports_runs{status="queued"} 1',
    'offline_imports_runs{status="failed"} 0',
    'offline_imports_run_duration_seconds_bucket{le="5"} 0',
    'offline_imports_run_duration_seconds_bucket{le="15"} 1',
    'offline_imports_run_duration_seconds_count 1',
    'http_requests_total{method="GET",route="/v1/runs/:id",status="200"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toContain(run.id);
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)*\})? [\d.e+-]+)$/);
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
