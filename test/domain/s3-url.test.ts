import { expect, test } from 'vitest';
import { cleanUrl, importDefinition } from '../../domain/definition.ts';
import { isS3Pattern, nameOfKey, parseS3Prefix, parseS3Url, s3Url } from '../../domain/s3-url.ts';

test('an address names a bucket and a key, whose codes are read', () => {
  expect(parseS3Url('s3://bucket/a/b.csv')).toEqual({ bucket: 'bucket', key: 'a/b.csv' });
  expect(parseS3Url('s3://my.bucket-1/Zoë 1+2.csv')?.key).toBe('Zoë 1+2.csv');
  expect(parseS3Url('s3://bucket/a%20b%252F%3F%2A.csv')?.key).toBe('a b%2F?*.csv');
  expect(parseS3Url('s3://bucket/100%.csv')?.key).toBe('100%.csv');
  expect(parseS3Url('s3://bucket/../x')?.key).toBe('../x');
  expect(parseS3Url('s3://bucket//x')?.key).toBe('/x');
});

test('every key has an address', () => {
  for (const key of ['a.csv', '100%.csv', 'a%2Fb', '?#*', '../..', '/x', 'ä/💶', ' ', '%', '%25'])
    expect(parseS3Url(s3Url({ bucket: 'bucket', key }))).toEqual({ bucket: 'bucket', key });
});

test.each([
  's3://',
  's3://bucket',
  's3:///key',
  's3://ab/key?versionId=1',
  's3://id:secret@bucket/key',
  's3://bucket:443/key',
  's3://-bucket/key',
  's3://buck%65t/key',
  's3://bucket/a%00b',
  `s3://bucket/${'x'.repeat(1025)}`,
  'S3://bucket/key',
  's3://bucket/all*.csv?versionId=1',
])('%j names no object', (url) => {
  expect(parseS3Url(url)).toBeNull();
  const source = { kind: 'file', url };
  const format = { kind: 'csv', userIdField: 'id', userIdType: 'crm' };
  const parsed = importDefinition.safeParse({ name: 'x', entity: 'users', source, format });
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['source.url']);
  expect(cleanUrl(url)).not.toContain('secret');
});

test('a pattern names no object, but many', () => {
  for (const url of ['s3://bucket/', 's3://bucket/folder/', 's3://bucket/all*.csv'])
    expect([parseS3Url(url), isS3Pattern(url), cleanUrl(url)]).toEqual([null, true, url]);
  for (const url of ['s3://bucket/a.csv', 's3://bucket/a%2A.csv', 's3://id:secret@bucket/*'])
    expect(isS3Pattern(url)).toBe(false);
});

test('a prefix may be empty', () => {
  expect(parseS3Prefix('s3://bucket')).toEqual({ bucket: 'bucket', key: '' });
  expect(parseS3Prefix('s3://bucket/a/b/')).toEqual({ bucket: 'bucket', key: 'a/b/' });
  expect(nameOfKey('a/b.csv')).toBe('b.csv');
});
