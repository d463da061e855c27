import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  endOf,
  importUsers,
  issuesOf,
  reportOf,
  startUsersImport,
  userOf,
} from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

describe('a file that cannot be imported fails with a sentence', () => {
  test.each([
    ['is empty', '', 'EmptyFile', 'the file is empty'],
    ['has no column names', ',,\n1,2,3\n', 'EmptyFile', 'no column name'],
    ['names a column twice', 'email,a,a\n', 'InvalidHeader', 'column 2 and column 3'],
    ['lacks the id column', 'mail,a\nx@y.co,1\n', 'MissingColumn', 'it has "mail", "a"'],
    [
      'has too many columns',
      `email,${Array.from({ length: 2000 }, (_, i) => `c${i}`).join(',')}\n`,
      'InvalidHeader',
      '2001 columns',
    ],
    [
      'is gzip that was cut off',
      gzipSync(usersFile(1000)).subarray(0, 5000),
      'UnreadableFile',
      'the gzip data is cut off: it ends at byte 5000, in the middle',
    ],
    [
      'is not in the encoding it is said to be',
      Buffer.from('email,a\nx@y.co,1', 'utf16le').subarray(1),
      'InvalidHeader',
      'not valid in the encoding of the file',
      { encoding: 'utf-16le' },
    ],
  ])('that %s', async (_, content, type, message, source: object = {}) => {
    const run = await importUsers(service, 'bad.csv', content, { source });
    expect(run).toMatchObject({
      status: 'failed',
      failure: { type, message: expect.stringContaining(message) },
    });
    expect(run.failure?.hint).toMatch(/\.$/);
  });

  test('that is not there', async () => {
    const run = await endOf(service, (await startUsersImport(service, 'nothing.csv')).id);
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'SourceNotFound' } });
  });
});

test('a file with a header alone completes with nothing read', async () => {
  const run = await importUsers(service, 'header.csv', 'email,a\r\n');
  expect(run).toMatchObject({ status: 'completed', tally: { read: 0 } });
});

describe('a file is read whatever its packing and encoding', () => {
  const text = 'email;city\nzoë@köln.example;Łódź\n';
  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), {}, 'utf-8'],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), {}, 'utf-16le'],
    [
      'UTF-16 without one, found out',
      Buffer.from(text.repeat(1), 'utf16le'),
      { encoding: 'auto' },
      'utf-16le',
    ],
    ['gzip', gzipSync(text), {}, 'utf-8'],
    [
      'gzip of two members',
      Buffer.concat([gzipSync(text.slice(0, 5)), gzipSync(text.slice(5))]),
      {},
      'utf-8',
    ],
    [
      'an encoding that is told',
      Buffer.from(text.replace('Łódź', 'Nice').replace('zoë@köln', 'zoe@koln'), 'latin1'),
      { encoding: 'iso-8859-15' },
      'iso-8859-15',
    ],
  ])('%s', async (_, content, source, encoding) => {
    const run = await importUsers(service, 'packed.csv', content, { source });
    expect(run).toMatchObject({
      status: 'completed',
      tally: { added: 1 },
      file: { encoding, delimiter: ';' },
    });
  });
});

test('every bad row is an issue with its line, column and value; the good rows around it are stored', async () => {
  const content = [
    'email,name,__proto__',
    'good1@x.co,"Zoë, ""Z""",p',
    'broken@,a,b',
    ',a,b',
    'null,a,b',
    'short@x.co,a',
    'long@x.co,a,b,c',
    'extra@x.co,a,b,,',
    'stray@x.co,5" pipe,b',
    ',,',
    '',
    'nul\0@x.co,a,b',
    'good2@x.co,"two\nlines",q',
    '"open@x.co,a,b',
    '',
    '',
  ].join('\r\n');
  const run = await importUsers(service, 'defects.csv', content);
  expect(run.status).toBe('completed');
  expect(run.tally).toMatchObject({ read: 12, added: 3, rejected: 8, ignored: 1 });
  expect(await issuesOf(service, run.id)).toEqual([
    ['blank_row', null, 1, 10],
    ['invalid_email', 'email', 1, 3],
    ['missing_user_id', 'email', 1, 4],
    ['nul_character', 'email', 1, 12],
    ['reserved_user_id', 'email', 1, 5],
    ['stray_quote', 'name', 1, 9],
    ['too_few_columns', null, 1, 6],
    ['too_many_columns', null, 2, 7],
    ['unclosed_quote', null, 1, 15],
  ]);
  expect((await userOf(service, 'good1@x.co')).attributes).toEqual(
    JSON.parse('{"email":"good1@x.co","name":"Zoë, \\"Z\\"","__proto__":"p"}'),
  );
  expect((await userOf(service, 'stray@x.co')).attributes['name']).toBe('5" pipe');
  expect((await userOf(service, 'good2@x.co')).attributes['name']).toBe('two\nlines');
  const report = await reportOf(service, run.id);
  expect(report).toMatchObject({ fileItems: 12, valid: 4 });
  expect(report.sample.first.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  expect(report.sample.last.at(-2)).toMatchObject({ line: 13, stored: { name: 'two\nlines' } });
  const rejected = await (await service.request('GET', `/v1/runs/${run.id}/rejected`)).text();
  for (const text of ['broken@', 'short@x.co', 'long@x.co', 'invalid_email', 'unclosed_quote'])
    expect(rejected).toContain(text);
});

test('2,000 columns, a record of 1 MiB and one that is longer', async () => {
  const names = ['email', ...Array.from({ length: 1_999 }, (_, index) => `column ${index + 1}`)];
  const row = (email: string, last: string) =>
    `${[email, ...Array(1_998).fill('x'), last].join(',')}`;
  const room = 1_048_576 - row('big@x.co', '').length;
  const content = [
    names.join(','),
    row('wide@x.co', 'end'),
    row('big@x.co', 'y'.repeat(room)),
    row('long@x.co', 'z'.repeat(room)),
    row('after@x.co', 'end'),
  ].join('\n');
  const run = await importUsers(service, 'wide.csv', content);
  expect(run.tally).toMatchObject({ read: 4, added: 3, rejected: 1 });
  expect(await issuesOf(service, run.id)).toEqual([['record_too_long', null, 1, 4]]);
  expect(Object.keys((await userOf(service, 'wide@x.co')).attributes)).toHaveLength(2_000);
  expect((await userOf(service, 'big@x.co')).attributes['column 1999']).toHaveLength(room);
  expect((await userOf(service, 'after@x.co')).attributes['column 1999']).toBe('end');
});

test('bytes that are wrong for the encoding are issues of their rows, never replaced in silence', async () => {
  const content = Buffer.concat([
    Buffer.from('email,city\na@b.co,K'),
    Buffer.from([0xf6]),
    Buffer.from('ln\nc@d.co,Köln\n'),
  ]);
  const run = await importUsers(service, 'latin.csv', content);
  expect(run.tally).toMatchObject({ added: 1, rejected: 1 });
  expect(await issuesOf(service, run.id)).toEqual([['invalid_encoding', 'city', 1, 2]]);
});

test('a file comes over http, and private addresses are refused unless they are allowed', async () => {
  const server = createServer((_, answer) => answer.end('email\na@b.co\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const run = await startUsersImport(service, 'unused.csv', {
    source: { url: `http://127.0.0.1:${port}/users.csv?token=secret` },
  });
  const ended = await endOf(service, run.id);
  server.close();
  expect(ended).toMatchObject({ status: 'failed', failure: { type: 'AddressNotAllowed' } });
  expect(JSON.stringify(ended)).not.toContain('secret');
});
