import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepUploads } from '../../api/sweep-uploads.ts';
import { MAX_FILE_BYTES, type Problem, useApi } from './api.ts';

const api = useApi();

const put = (name: string, body: BodyInit, headers: Record<string, string> = {}) =>
  api.send('PUT', `/v1/uploads/${name}`, { body, headers });

const files = () => readdirSync(api.uploadFolder).sort();

async function* pieces(...texts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

function streamed(...texts: (string | Error)[]): ReadableStream {
  const from = pieces(...texts);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await from.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

test('a file is stored as it was sent, and replaced by the next of its name', async () => {
  const answer = await put('crm.csv', 'email\na@b.cd\n');
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({
    name: 'crm.csv',
    sizeBytes: 13,
    sha256: createHash('sha256').update('email\na@b.cd\n').digest('hex'),
    updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    url: 'upload://crm.csv',
  });
  const second = await put('crm.csv', streamed('em', 'ail\n'));
  expect(second.status).toBe(200);
  expect(readFileSync(join(api.uploadFolder, 'crm.csv'), 'utf8')).toBe('email\n');
  expect(files()).toEqual(['crm.csv']);
  expect((await put('empty.csv', '')).status).toBe(201);
  await api.call(204, 'DELETE', '/v1/uploads/empty.csv');
});

test('what an upload that was cut off has left goes after a day, and nothing else', async () => {
  const day = 24 * 3_600_000;
  const put = (name: string, ageMilliseconds: number) => {
    const path = join(api.uploadFolder, name);
    writeFileSync(path, 'x');
    const at = new Date(Date.now() - ageMilliseconds);
    utimesSync(path, at, at);
    return name;
  };
  const old = put('.0190d6e0-0000-4000-8000-000000000001.part', day + 1000);
  const young = put('.0190d6e0-0000-4000-8000-000000000002.part', day - 60_000);
  const kept = [young, put('.notes.part', 9 * day), put('old.csv', 9 * day)];
  const stopping = new AbortController();
  const sweeping = sweepUploads({ ...api.dependencies, stopping: stopping.signal });
  await expect.poll(files).not.toContain(old);
  stopping.abort();
  await sweeping;
  expect(files()).toEqual(expect.arrayContaining(kept));
  for (const name of kept) rmSync(join(api.uploadFolder, name));
});

test('an upload is listed, can be imported, and is removed', async () => {
  const name = 'Zoë (März) +1.csv';
  const stored = (await (await put(encodeURIComponent(name), 'x')).json()) as { url: string };
  expect(stored.url).toBe(`upload://${encodeURIComponent(name)}`);
  await api.createImport({ source: { kind: 'file', url: stored.url } });
  const list = await api.call<{ items: { name: string }[] }>(200, 'GET', '/v1/uploads');
  expect(list).toMatchObject({ nextCursor: null });
  expect(list.items.find((item) => item.name === name)).toEqual({
    name,
    sizeBytes: 1,
    updatedAt: expect.any(String),
    url: stored.url,
  });
  await api.call(204, 'DELETE', `/v1/uploads/${encodeURIComponent(name)}`);
  await api.call(404, 'DELETE', `/v1/uploads/${encodeURIComponent(name)}`);
});

test('a name is never a path', async () => {
  const outside = join(api.uploadFolder, '..', 'outside.csv');
  const names = [
    '..%2Foutside.csv',
    '..%5Coutside.csv',
    '%2Fetc%2Fpasswd',
    '.hidden',
    '..',
    'a%00b',
    'a%0Ab',
    'x'.repeat(201),
    '%',
  ];
  for (const name of names) {
    const answer = await put(name, 'x');
    expect([name, answer.status]).toEqual([name, name === '..' ? 404 : 422]);
    expect((await api.send('DELETE', `/v1/uploads/${name}`)).status).toBe(404);
  }
  expect(() => readFileSync(outside)).toThrow(/ENOENT/);
});

test('a file above the limit is refused and leaves nothing behind', async () => {
  await put('kept.csv', 'before');
  const before = files();
  const large = 'x'.repeat(MAX_FILE_BYTES + 1);
  const declared = { 'content-length': String(MAX_FILE_BYTES + 1) };
  for (const answer of [
    await put('kept.csv', large, declared),
    await put('kept.csv', streamed(large)),
  ]) {
    expect(answer.status).toBe(413);
    expect(((await answer.json()) as Problem).type).toMatch(/too-large$/);
  }
  expect(files()).toEqual(before);
  expect(readFileSync(join(api.uploadFolder, 'kept.csv'), 'utf8')).toBe('before');
  expect((await put('full.csv', 'x'.repeat(MAX_FILE_BYTES))).status).toBe(201);
});

test('an upload that breaks off leaves what was there before', async () => {
  await put('kept.csv', 'before');
  const before = files();
  await put('kept.csv', streamed('after', new Error('cut'))).catch(() => {});
  expect(files()).toEqual(before);
  expect(readFileSync(join(api.uploadFolder, 'kept.csv'), 'utf8')).toBe('before');
});

test('uploads of the same name at once end with one of them, whole', async () => {
  const contents = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(100_000));
  const answers = await Promise.all(contents.map((content) => put('race.csv', streamed(content))));
  for (const answer of answers) expect([200, 201]).toContain(answer.status);
  expect(contents).toContain(readFileSync(join(api.uploadFolder, 'race.csv'), 'utf8'));
});

test('files that are not uploads are not listed', async () => {
  writeFileSync(join(api.uploadFolder, '.0000.part'), 'x');
  const { items } = await api.call<{ items: { name: string }[] }>(200, 'GET', '/v1/uploads');
  expect(items.map(({ name }) => name)).not.toContain('.0000.part');
});

test('a folder has no address that takes files by itself', async () => {
  const answer = await api.send('POST', '/v1/uploads/crm.csv/presign');
  expect(answer.status).toBe(409);
  const { type, detail } = (await answer.json()) as Problem;
  expect(type).toMatch(/no-direct-uploads$/);
  expect(detail).toContain('PUT /v1/uploads/crm.csv');
  expect((await api.send('POST', '/v1/uploads/..%2Fx/presign')).status).toBe(422);
});
