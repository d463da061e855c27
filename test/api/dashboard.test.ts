import { expect, test } from 'vitest';
import { DASHBOARD_PAGES } from '../../api/routes/dashboard.ts';
import { useApi } from './api.ts';

const api = useApi();
const get = (path: string, headers: Record<string, string> = {}) =>
  api.send('GET', path, { headers, authorization: null });

test('every address of the dashboard shows its page, under a policy with a nonce of its own', async () => {
  const nonces = new Set<string>();
  for (const path of DASHBOARD_PAGES) {
    const answer = await get(path.replace(':id', 'any'));
    expect([path, answer.status]).toEqual([path, 200]);
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([\w+/=]{24})'/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await answer.text();
    expect(page).toContain(`nonce="${nonce}"`);
    // Scripts are files: none stands in the page, and no handler does.
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page).not.toMatch(/\son\w+=/);
  }
  expect(nonces.size).toBe(DASHBOARD_PAGES.length);
});

test('scripts and styles are sent packed, and kept by browsers for good', async () => {
  const page = await (await get('/')).text();
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const path of files) {
    const plain = await get(path);
    const packed = await get(path, { 'accept-encoding': 'gzip, br' });
    expect(plain.status).toBe(200);
    expect(plain.headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const unpacked = new Response(packed.body?.pipeThrough(new DecompressionStream('gzip')));
    expect(await unpacked.text()).toBe(await plain.text());
  }
});

test('nothing but built files is given', async () => {
  for (const name of [
    'none.js',
    '..%2findex.html',
    '%2e%2e%2f..%2fpackage.json',
    'index.html',
    '.js',
  ])
    expect([name, (await get(`/assets/${name}`)).status]).toEqual([name, 404]);
  expect((await get('/nowhere')).status).toBe(404);
});
