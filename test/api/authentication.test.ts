import { expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { DASHBOARD_PAGES } from '../../api/routes/dashboard.ts';
import { TEST_API_KEY } from '../support/processes.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();
const OPEN = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/docs/:file'];
/** What shows the dashboard, and what signs it in. */
const FOR_BROWSERS = [...DASHBOARD_PAGES, '/assets/:file', '/v1/session'];

function routes(): { method: string; path: string }[] {
  return createApp(api.dependencies).routes.filter(({ method }) => method !== 'ALL');
}

test('every route needs the key, but for the ones that watch and describe the service', async () => {
  const open = new Set<string>([...OPEN, ...FOR_BROWSERS, '/v1/*']);
  const closed = routes().filter(({ path }) => !open.has(path));
  expect(closed.length).toBeGreaterThanOrEqual(15);
  const wrong = [
    null,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong-key-of-the-first-caller',
    `Bearer ${TEST_API_KEY}x`,
    `Bearer ${TEST_API_KEY.slice(0, -1)}`,
    `Basic ${btoa(`:${TEST_API_KEY}`)}`,
    TEST_API_KEY,
  ];
  for (const { method, path } of closed)
    for (const authorization of wrong) {
      expect(path).toMatch(/^\/v1\//);
      const answer = await api.send(method, path, { authorization });
      expect([method, path, authorization, answer.status]).toEqual([
        method,
        path,
        authorization,
        401,
      ]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      const problem = (await answer.json()) as Problem;
      expect(problem.type).toBe('urn:offline-imports:problem:unauthorized');
    }
});

test('an address below /v1 that does not exist is not told apart without the key', async () => {
  expect((await api.send('GET', '/v1/nothing', { authorization: null })).status).toBe(401);
  expect((await api.send('GET', '/v1', { authorization: null })).status).toBe(401);
});

test('the routes that watch and describe the service are open', async () => {
  for (const path of OPEN.map((each) => each.replace(':file', 'docs.js')))
    expect((await api.send('GET', path, { authorization: null })).status).toBe(200);
});
