import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Failure } from '../../domain/failures.ts';
import { openPreviews } from '../../preview/open-previews.ts';
import type { Preview } from '../../preview/preview.ts';
import { openFileServer } from '../activities/sources/file-server.ts';
import { type Problem, type SentRequest, useApi } from './api.ts';

const api = useApi();

type Answer = Preview & { knownIds: { sampled: number; known: number } | null };

const FORMAT = { kind: 'csv', userIdField: 'email', userIdType: 'email' };
const upload = async (name: string, content: string | Uint8Array) => {
  await api.send('PUT', `/v1/uploads/${name}`, { body: content as BodyInit });
};
const bodyOf = (name: string, changes: object = {}) => ({
  entity: 'users',
  source: { kind: 'file', url: `upload://${name}` },
  format: FORMAT,
  ...changes,
});
const preview = (name: string, changes: object = {}) =>
  api.call<Answer>(200, 'POST', '/v1/preview', bodyOf(name, changes));

async function refused(json: object, changes: SentRequest['changes'] = {}) {
  const answer = await api.send('POST', '/v1/preview', { json, changes });
  expect(answer.status).toBe(422);
  return (await answer.json()) as Problem & { failure?: Failure };
}

test('a preview shows the first records, the dialect, the columns and what to make of them', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `u${row}@example.com;${row === 5 ? 'x' : row}`,
  );
  await upload('crm.csv', `email;orders\nnot an email;1\n${rows.join('\n')}\n`);
  const shown = await preview('crm.csv', { limit: 2 });
  expect(shown).toMatchObject({
    compression: 'none',
    encoding: { used: 'utf-8', how: 'told' },
    dialect: { delimiter: ';', quote: '"' },
    columns: [
      { name: 'email', type: 'text', filledPercent: 100 },
      {
        name: 'orders',
        type: 'mixed',
        advice: '97.6 % of orders are integers: add a cast to integer; 1 row would fail, line 8',
      },
    ],
    records: [
      { line: 2, stored: null, issues: [{ code: 'invalid_email', column: 'email' }] },
      {
        line: 3,
        read: { email: 'u0@example.com', orders: '0' },
        stored: { email: 'u0@example.com', orders: '0' },
        issues: [],
      },
    ],
    issues: [{ code: 'invalid_email', count: 1, percent: 2.44 }],
    knownIds: { sampled: 40, known: 0 },
    recordsRead: 41,
    more: false,
  });
  expect(shown.records).toHaveLength(2);
});

test('twenty records are shown unless another number is asked for', async () => {
  await upload('many.csv', `email\n${'a@example.com\n'.repeat(1500)}`);
  expect((await preview('many.csv')).records).toHaveLength(20);
  expect(await preview('many.csv', { limit: 1000 })).toMatchObject({
    recordsRead: 1000,
    more: true,
    records: { length: 1000 },
  });
});

test('the id of a user may still be open: then nothing is shown as stored, or said of ids', async () => {
  await upload('open.csv', 'email,n\n,1\nnull,2\na@example.com,"x"y\n');
  const csv = await preview('open.csv', { format: { kind: 'csv' } });
  expect(csv.columns.map(({ name }) => name)).toEqual(['email', 'n']);
  expect(csv.records.map(({ read, stored, issues }) => [read, stored, issues.length])).toEqual([
    [{ email: '', n: '1' }, null, 0],
    [{ email: 'null', n: '2' }, null, 0],
    [{ email: 'a@example.com', n: '"x"y' }, null, 1],
  ]);
  expect(csv.issues.map(({ code }) => code)).toEqual(['stray_quote']);
  expect(csv.knownIds).toBeNull();
  await upload('open.jsonl', '{"n":1,"mail":"a"}\n{"mail":[2]}\n7\n');
  const lines = await preview('open.jsonl', { format: { kind: 'jsonl' } });
  expect(lines.dialect).toBeNull();
  expect(lines.records.slice(0, 2).map(({ read }) => read)).toEqual([
    { n: 1, mail: 'a' },
    { mail: [2] },
  ]);
  expect(lines.issues.map(({ code }) => code)).toEqual(['not_an_object']);
});

test('all that is wrong with what is asked for is told at once, with its path', async () => {
  const problem = await refused({
    entity: 'users',
    source: { kind: 'file', url: 'ftp://x', encoding: 'klingon' },
    format: { kind: 'csv', userIdField: 'email', delimiter: 'ab' },
    transformations: [{ op: 'rename', from: 'a' }],
    limit: 1001,
    dryRun: true,
  });
  expect(problem.errors?.map(({ path }) => path).sort()).toEqual([
    'dryRun',
    'format.delimiter',
    'format.userIdType',
    'limit',
    'source.encoding',
    'source.url',
    'transformations[0].to',
  ]);
  const nothing = await refused({});
  expect(nothing.errors?.map(({ path }) => path).sort()).toEqual(['entity', 'format', 'source']);
  expect(
    (await refused({ entity: 'users', source: 1, format: 2, limit: 'x' })).errors,
  ).toHaveLength(3);
  const nul = await refused(bodyOf('x.csv', { format: { ...FORMAT, userIdField: 'a\0' } }));
  expect(nul.errors?.[0]?.path).toBe('format.userIdField');
});

test.each<[string, string | Uint8Array, object, string, string]>([
  ['empty.csv', '', {}, 'EmptyFile', 'the file is empty'],
  ['missing.csv', 'mail;n\na;1\n', {}, 'MissingColumn', 'it has "mail", "n"'],
  [
    'wrong.csv',
    'email;n\na;1\n',
    { format: { ...FORMAT, delimiter: ',' } },
    'MissingColumn',
    'With ";" as the delimiter it has 2 columns',
  ],
  [
    'cut.csv.gz',
    gzipSync('email\na@example.com\n').subarray(0, 25),
    {},
    'UnreadableFile',
    'cut off',
  ],
  [
    'list.jsonl',
    '[{"id":1}]',
    { entity: 'products', format: { kind: 'jsonl' } },
    'UnreadableFile',
    'one list of objects',
  ],
  [
    'page.xml',
    '<!doctype html><p>Log in',
    { entity: 'products', format: { kind: 'google-xml' } },
    'UnreadableFile',
    'web page',
  ],
])(
  'a file that a run cannot read is refused as the run would fail: %s',
  async (name, content, changes, type, message) => {
    await upload(name, content);
    const problem = await refused(bodyOf(name, changes));
    expect(problem.type).toBe('urn:offline-imports:problem:unreadable-source');
    expect(problem.failure?.type).toBe(type);
    expect(problem.failure?.message).toContain(message);
    expect(problem.detail).toBe(`${problem.failure?.message}. ${problem.failure?.hint}`);
  },
);

test('a source that is not there, or not to be reached, is refused with the reason', async () => {
  expect((await refused(bodyOf('never.csv'))).failure?.type).toBe('SourceNotFound');
  const port = await openFileServer((_, response) => response.writeHead(404).end());
  const source = { kind: 'file', url: `http://127.0.0.1:${port}/x.csv` };
  // Not among ALLOWED_PRIVATE_HOSTS.
  const guarded = await refused({ ...bodyOf(''), source });
  expect(guarded.failure?.type).toBe('AddressNotAllowed');
  const missing = await refused({ ...bodyOf(''), source }, { previews: allowing(port) });
  expect(missing.failure).toMatchObject({ type: 'SourceNotFound', message: /status 404/ });
  const down = await openFileServer((_, response) => response.writeHead(503).end());
  const away = await refused(
    { ...bodyOf(''), source: { ...source, url: `http://127.0.0.1:${down}/` } },
    { previews: allowing(down) },
  );
  expect(away.failure?.hint).not.toContain('several times');
});

test('credentials are used and shown nowhere', async () => {
  let asked: string | undefined;
  const port = await openFileServer((request, response) => {
    asked = request.headers.authorization;
    response.end(request.url === '/ok.csv?key=s3cret-query' ? 'email\na@example.com\n' : '');
  });
  const lines: string[] = [];
  const changes = {
    previews: allowing(port),
    log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
  };
  for (const path of ['ok.csv', 'empty.csv']) {
    const source = {
      kind: 'file',
      url: `http://127.0.0.1:${port}/${path}?key=s3cret-query`,
      credentials: { username: 'me', password: 's3cret' },
    };
    const answer = await api.send('POST', '/v1/preview', {
      json: { ...bodyOf(''), source },
      changes,
    });
    expect(answer.status).toBe(path === 'ok.csv' ? 200 : 422);
    expect(asked).toBe(`Basic ${Buffer.from('me:s3cret').toString('base64')}`);
    expect(await answer.text()).not.toContain('s3cret');
  }
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('')).not.toContain('s3cret');
});

test('more previews than can be read at a time are put off', async () => {
  const port = await openFileServer(() => {});
  const previews = allowing(port);
  const source = { kind: 'file', url: `http://127.0.0.1:${port}/silent.csv` };
  const ending = new AbortController();
  const definition = { ...bodyOf(''), source };
  const waiting = Array.from({ length: 4 }, () =>
    api.send('POST', '/v1/preview', {
      json: definition,
      changes: { previews },
      signal: ending.signal,
    }),
  );
  const last = await api.send('POST', '/v1/preview', { json: definition, changes: { previews } });
  expect(last.status).toBe(503);
  expect(last.headers.get('retry-after')).toBe('5');
  ending.abort();
  await Promise.allSettled(waiting);
});

function allowing(port: number) {
  return openPreviews({
    uploadsUrl: pathToFileURL(api.uploadFolder).href,
    allowedPrivateHosts: [`127.0.0.1:${port}`],
    maxFileBytes: 1024 * 1024,
  });
}
