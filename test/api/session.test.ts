import { expect, test } from 'vitest';
import { createSessions } from '../../api/sessions.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { TEST_API_KEY } from '../support/processes.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();
const OWN = { origin: 'http://service.example', host: 'service.example' };

/** Signs in as a browser does and gives the cookie that it would send. */
async function signIn(): Promise<string> {
  const answer = await send('POST', '/v1/session', { ...OWN }, { key: TEST_API_KEY });
  expect(answer.status).toBe(201);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

function send(method: string, path: string, headers: Record<string, string>, json?: unknown) {
  return api.send(method, path, { headers, json, authorization: null });
}

test('the API key opens a session whose cookie scripts and other pages cannot use', async () => {
  const answer = await send('POST', '/v1/session', OWN, { key: TEST_API_KEY });
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Strict/);
  expect(cookie).toMatch(/; Path=\//);
  expect(cookie).not.toContain(TEST_API_KEY);
  const { expiresAt } = (await answer.json()) as { expiresAt: string };
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(12 * 3_600_000);
  const told = await send('GET', '/v1/session', { cookie: cookie.split(';')[0] ?? '' });
  expect(await told.json()).toEqual({ expiresAt });
  expect(await (await send('GET', '/v1/session', {})).json()).toEqual({ expiresAt: null });
});

test('over https the cookie is never sent without it', async () => {
  const headers = { ...OWN, 'x-forwarded-proto': 'https' };
  const answer = await send('POST', '/v1/session', headers, { key: TEST_API_KEY });
  expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
});

test('a wrong key opens nothing, and the problem is that of its field', async () => {
  const answer = await send('POST', '/v1/session', OWN, { key: 'not-the-key-of-this-service' });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const { errors } = (await answer.json()) as Problem;
  expect(errors).toEqual([{ path: 'key', message: 'is not the API key of the service' }]);
});

test('a session reads and changes, but only from the page of the service', async () => {
  const cookie = await signIn();
  expect((await send('GET', '/v1/imports', { cookie })).status).toBe(200);
  const statuses = async (headers: Record<string, string>) =>
    (await send('DELETE', '/v1/uploads/none.csv', { cookie, ...headers })).status;
  expect(await statuses(OWN)).toBe(404);
  expect(await statuses({ 'sec-fetch-site': 'same-origin' })).toBe(404);
  // Each is what a browser says of a request that another page makes, or says nothing at all.
  for (const headers of [
    {},
    { origin: 'http://evil.example', host: OWN.host },
    { origin: 'null', host: OWN.host },
    { ...OWN, 'sec-fetch-site': 'cross-site' },
    { ...OWN, 'sec-fetch-site': 'same-site' },
    { ...OWN, 'sec-fetch-site': 'none' },
  ])
    expect([headers, await statuses(headers)]).toEqual([headers, 403]);
  const signOut = await send('DELETE', '/v1/session', {
    cookie,
    origin: 'http://evil.example',
    host: OWN.host,
  });
  expect(signOut.status).toBe(403);
});

test('the key in the header goes before a session, right or wrong', async () => {
  const cookie = await signIn();
  const withKey = (key: string) =>
    api.send('DELETE', '/v1/uploads/none.csv', {
      headers: { cookie },
      authorization: `Bearer ${key}`,
    });
  expect((await withKey(TEST_API_KEY)).status).toBe(404);
  expect((await withKey('wrong')).status).toBe(401);
});

test('signing out takes the cookie away', async () => {
  const cookie = await signIn();
  const answer = await send('DELETE', '/v1/session', { cookie, ...OWN });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('set-cookie')).toMatch(/^session=; Max-Age=0/);
});

test('a session that is over, changed or of another key is none', async () => {
  const secret = (byte: number) => createKeyring(Buffer.alloc(32, byte).toString('base64')).current;
  const now = Date.now();
  const old = createSessions(secret(7), TEST_API_KEY, () => now - 12 * 3_600_000).open().token;
  const otherKey = createSessions(secret(7), 'another key').open().token;
  const otherSecret = createSessions(secret(8), TEST_API_KEY).open().token;
  const [time = '', id = '', signature = ''] = createSessions(secret(7), TEST_API_KEY)
    .open()
    .token.split('.');
  const longer = `${Number(time) + 1}.${id}.${signature}`;
  for (const token of ['', 'a.b.c', old, otherKey, otherSecret, longer, `${time}.${id}.`])
    expect((await send('GET', '/v1/imports', { cookie: `session=${token}` })).status).toBe(401);
});
