import { expect, test } from 'vitest';
import { PROBLEMS, problemType } from '../../api/problems.ts';
import { type Problem, USERS, useApi } from './api.ts';

const api = useApi();
const UNKNOWN = '00000000-0000-7000-8000-000000000000';

async function problemOf(answer: Response): Promise<Problem> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await answer.json()) as Problem;
  expect(Object.keys(PROBLEMS).map((name) => problemType(name as keyof typeof PROBLEMS))).toContain(
    problem.type,
  );
  expect(problem.status).toBe(answer.status);
  return problem;
}

async function post(body: BodyInit, type: string | null = 'application/json') {
  const headers = type === null ? {} : { 'content-type': type };
  return api.send('POST', '/v1/imports', { body, headers });
}

test('all problems of a body are told at once', async () => {
  const answer = await api.send('POST', '/v1/imports', {
    json: {
      name: '',
      entity: 'users',
      source: {
        kind: 'file',
        url: 'ftp://example.com/x.csv',
        compression: 'bzip2',
        credentials: { username: '' },
        port: 1,
      },
      format: { kind: 'csv', delimiter: '""', userIdType: 'crm_id', hashUserId: true },
      dryRun: 'yes',
      errorThreshold: { maxRejectedPercent: 101 },
      colour: 'red',
    },
  });
  expect(answer.status).toBe(422);
  const { errors } = await problemOf(answer);
  expect(errors?.map(({ path }) => path).sort()).toEqual([
    'colour',
    'dryRun',
    'errorThreshold.maxRejectedPercent',
    'format.delimiter',
    'format.hashUserId',
    'format.userIdField',
    'name',
    'source.compression',
    'source.credentials.password',
    'source.credentials.username',
    'source.port',
    'source.url',
  ]);
});

test.each([
  [{}, ['entity', 'name', 'source']],
  [{ entity: 'dogs', name: 3 }, ['entity', 'name', 'source']],
  [[], ['']],
  [null, ['']],
  [{ ...USERS, format: null, source: [] }, ['format', 'source']],
  [{ ...USERS, __proto__x: 1 }, ['__proto__x']],
  [{ ...USERS, name: 'a\0b', dryRun: 1 }, ['dryRun', 'name']],
  [{ ...USERS, name: 'half \ud800' }, ['name']],
  [{ ...USERS, source: { ...USERS.source, url: 'https://user:pw@example.com/' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, url: 'upload://../secret' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, url: 'upload://' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, url: 'upload://exports/' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, url: 'upload://ex*/a.csv' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, url: 'upload://.*' } }, ['source.url']],
  [{ ...USERS, source: { ...USERS.source, onlyNew: true } }, ['source.onlyNew']],
  [
    { ...USERS, source: { kind: 'file', url: 'upload://a*', onlyChanged: true } },
    ['source.onlyChanged'],
  ],
])('the body %j is refused at %j', async (json, paths) => {
  const answer = await api.send('POST', '/v1/imports', { json });
  expect(answer.status).toBe(422);
  const { errors } = await problemOf(answer);
  expect(errors?.map(({ path }) => path).sort()).toEqual(paths);
});

test('keys that could change a prototype are unknown fields, no more', async () => {
  const body = JSON.stringify(USERS).replace('{', '{"__proto__":{"polluted":1},"constructor":1,');
  const { errors } = await problemOf(await post(body));
  expect(errors?.map(({ path }) => path)).toContain('constructor');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a body that cannot be read is 400', async () => {
  const latin1 = Buffer.from(JSON.stringify({ ...USERS, name: 'Zoë' }), 'latin1');
  for (const body of ['{"name":', 'null null', 'not json', latin1]) {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).type).toMatch(/unreadable-body$/);
  }
});

test('a body of another type is 415', async () => {
  for (const type of [null, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])
    expect(
      (await problemOf(await post(new Blob([JSON.stringify(USERS)]), type ?? ''))).status,
    ).toBe(415);
  const accepted = await post(JSON.stringify(USERS), 'application/json; charset=utf-8');
  expect(accepted.status).toBe(202);
});

test('a body above 1 MiB is 413, with and without a declared length', async () => {
  const large = JSON.stringify({ ...USERS, name: 'x'.repeat(1024 * 1024) });
  expect((await problemOf(await post(large))).status).toBe(413);
  const pieces = new Response(large).body;
  expect((await problemOf(await post(pieces as ReadableStream))).status).toBe(413);
});

test('a body that is nested too deep is refused, not followed', async () => {
  const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  expect((await problemOf(await post(deep))).status).toBe(422);
});

test('what does not exist is 404', async () => {
  const calls = [
    ['GET', '/nowhere'],
    ['GET', '/v1/nowhere'],
    ['GET', `/v1/imports/${UNKNOWN}`],
    ['DELETE', `/v1/imports/${UNKNOWN}`],
    ['POST', `/v1/imports/${UNKNOWN}/clone`],
    ['POST', `/v1/imports/${UNKNOWN}/runs`],
    ['GET', `/v1/imports/${UNKNOWN}/runs`],
    ['GET', `/v1/runs/${UNKNOWN}`],
    ['GET', `/v1/runs/${UNKNOWN}/report`],
    ['GET', `/v1/runs/${UNKNOWN}/rejected`],
    ['GET', `/v1/runs/${UNKNOWN}/events`],
    ['POST', `/v1/runs/${UNKNOWN}/cancel`],
    ['DELETE', '/v1/uploads/none.csv'],
    ['GET', '/v1/users/email/nobody@example.com'],
    ['GET', '/docs/nothing.js'],
    ['GET', '/docs/package.json'],
  ] as const;
  for (const [method, path] of calls) {
    const answer = await api.send(method, path);
    expect([path, answer.status]).toEqual([path, 404]);
    await problemOf(answer);
    const odd = path.replace(UNKNOWN, "1'; drop table runs --");
    expect((await api.send(method, odd)).status).toBe(404);
  }
});

test('a method that an address does not take is 405 and names those it takes', async () => {
  const answer = await api.send('PUT', `/v1/imports/${UNKNOWN}`);
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD, DELETE, PATCH');
  await problemOf(answer);
  expect((await api.send('POST', '/healthz')).status).toBe(405);
});

test('wrong and unknown parameters of a list are refused', async () => {
  for (const query of [
    'limit=0',
    'limit=201',
    'limit=x',
    'cursor=x',
    'status=done',
    'colour=red',
  ]) {
    const answer = await api.send('GET', `/v1/imports?${query}`);
    expect([query, answer.status]).toEqual([query, 422]);
    const { errors } = await problemOf(answer);
    expect(errors?.[0]?.path).toBe(query.split('=')[0]);
  }
});

test('answers tell browsers not to guess, frame or keep them', async () => {
  for (const path of ['/v1/imports', '/nowhere', '/v1/nowhere', '/healthz']) {
    const { headers } = await api.send('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  }
});
