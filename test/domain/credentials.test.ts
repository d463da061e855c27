import { expect, test } from 'vitest';
import { credentialProblems } from '../../domain/credentials.ts';
import { importDefinition } from '../../domain/definition.ts';

const paths = (url: string, credentials: unknown) =>
  credentialProblems(url, credentials).map(({ path }) => path.join('.'));

const KEYS = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };

test('each protocol takes its own credentials', () => {
  const basic = { username: 'me', password: 'secret' };
  expect(credentialProblems('https://example.com/a.csv', basic)).toEqual([]);
  expect(credentialProblems('http://example.com/a', { headers: { 'x-key': 'v' } })).toEqual([]);
  expect(credentialProblems('s3://bucket/a.csv', KEYS)).toEqual([]);
  const [problem] = credentialProblems('upload://a.csv', basic);
  expect(problem?.message).toBe('this kind of address takes no credentials');
  expect(credentialProblems('s3://bucket/a.csv', basic)).not.toEqual([]);
  expect(credentialProblems('https://example.com/a.csv', KEYS)).not.toEqual([]);
});

test('what is wrong is told with its field', () => {
  expect(paths('s3://bucket/a', { secretAccessKey: 's' })).toEqual(['accessKeyId']);
  // The keys of the service could go anywhere.
  expect(paths('s3://bucket/a', { endpoint: 'https://s3.example.com' })).toEqual([
    'accessKeyId',
    'secretAccessKey',
  ]);
  expect(paths('s3://bucket/a', { ...KEYS, region: 'evil.example.com/' })).toEqual(['region']);
  const parsed = importDefinition.safeParse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: 'https://example.com/a', credentials: { username: '' } },
    format: { kind: 'csv', userIdField: 'id', userIdType: 'crm' },
  });
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['source.credentials']);
});

test('an endpoint is a server and nothing more', () => {
  const endpoint = (text: string) => paths('s3://bucket/a', { ...KEYS, endpoint: text });
  for (const good of [
    'https://s3.example.com',
    'http://127.0.0.1:9000',
    'https://S3.example.com/',
    'https://s3.example.com:443',
    'http://[::1]:9000',
  ])
    expect([good, ...endpoint(good)]).toEqual([good]);
  for (const bad of [
    's3.example.com',
    'ftp://s3.example.com',
    'https://me:secret@s3.example.com',
    'https://s3.example.com/path',
    'https://s3.example.com?x',
    'https://s3.example.com/#',
    'file:///etc/passwd',
    '',
  ])
    expect([bad, ...endpoint(bad)]).toEqual([bad, 'endpoint']);
});
