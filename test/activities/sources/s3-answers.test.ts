import { describe, expect, test } from 'vitest';
import { createS3Source } from '../../../activities/sources/s3-source.ts';
import { s3Url } from '../../../domain/s3-url.ts';
import { openS3Like } from '../../support/s3-like.ts';
import { BUCKET, S3_KEYS } from '../../support/s3-server.ts';
import { FAST, readSource } from './file-server.ts';

const signal = new AbortController().signal;

describe('an object of S3', () => {
  const source = (key: string, { port }: { port: number }) =>
    createS3Source(
      s3Url({ bucket: BUCKET, key }),
      { ...S3_KEYS, endpoint: `http://127.0.0.1:${port}` },
      { allowedPrivateHosts: [`127.0.0.1:${port}`], maxFileBytes: 1_000 },
      { timings: FAST },
    );

  test('whose key climbs is asked for as it is: `..` is data', async () => {
    const paths: string[] = [];
    const port = await openS3Like((url) => {
      paths.push(url);
      return { status: 404, code: 'NoSuchKey' };
    });
    const keys = ['../other/secret.csv', 'x/../secret.csv', './secret.csv', '..', '//host/x.csv'];
    for (const key of keys)
      await expect(readSource(source(key, { port }))).rejects.toMatchObject({
        type: 'SourceNotFound',
      });
    expect(paths).toEqual(keys.map((key) => `/${BUCKET}/${key}?x-id=GetObject`));
  });

  test.each([
    [403, 'AccessDenied', 'SourceRefused', /may not be read/],
    [403, 'InvalidAccessKeyId', 'SourceRefused', /access key id is not known/],
    [403, 'InvalidObjectState', 'SourceRefused', /archived/],
    [400, 'ExpiredToken', 'SourceRefused', /session token has expired/],
    [500, 'InternalError', 'SourceUnavailable', /InternalError \(status 500\)/],
    [503, 'SlowDown', 'SourceUnavailable', /SlowDown/],
    [400, 'RequestTimeout', 'SourceUnavailable', /RequestTimeout/],
    [301, 'PermanentRedirect', 'SourceRefused', /the region eu-west-1/],
    [307, 'TemporaryRedirect', 'SourceRefused', /TemporaryRedirect/],
  ])('whose server answers %i %s is %s', async (status, code, type, sentence) => {
    const asked: string[] = [];
    const port = await openS3Like((url) => {
      asked.push(url);
      const region: Record<string, string> =
        status === 301 ? { 'x-amz-bucket-region': 'eu-west-1' } : {};
      return { status, code, headers: { location: 'http://127.0.0.1:1/', ...region } };
    });
    await expect(source('x', { port }).open(signal)).rejects.toMatchObject({
      type,
      message: expect.stringMatching(sentence),
    });
    expect(asked).toHaveLength(1);
  });

  test('whose server sends an answer without end is left', async () => {
    const port = await openS3Like(() => ({ status: 404, code: 'x'.repeat(20 * 1024 * 1024) }));
    await expect(source('x', { port }).open(signal)).rejects.toMatchObject({
      name: 'RunFailure',
    });
  });
});

describe('the guard of S3', () => {
  test.each([
    'http://127.0.0.1:9000',
    'http://169.254.169.254',
    'http://[::ffff:10.0.0.1]',
    'http://2130706433',
    'https://localhost',
    'http://metadata.internal',
    'http://10.1.2.3:443',
  ])('opens no socket to %s', async (endpoint) => {
    const opened: string[] = [];
    const guarded = createS3Source(
      's3://bucket/key.csv',
      { ...S3_KEYS, endpoint },
      { allowedPrivateHosts: [], maxFileBytes: 1 },
      {
        resolve: async () => ['8.8.8.8', '192.168.1.1'],
        openSocket: async (address) => {
          opened.push(address);
          throw new Error('no socket may be opened');
        },
      },
    );
    await expect(guarded.open(signal)).rejects.toMatchObject({ type: 'AddressNotAllowed' });
    expect(opened).toEqual([]);
  });

  test('connects to the address that was checked, at AWS too', async () => {
    const opened: string[] = [];
    const resolved: string[] = [];
    const source = createS3Source(
      's3://bucket/key.csv',
      { ...S3_KEYS, region: 'eu-west-1' },
      { allowedPrivateHosts: [], maxFileBytes: 1 },
      {
        resolve: async (host) => {
          resolved.push(host);
          return [resolved.length === 1 ? '52.218.0.1' : '127.0.0.1'];
        },
        openSocket: async (address, port) => {
          opened.push(`${address}:${port}`);
          throw Object.assign(new Error('unreachable'), { code: 'ENETUNREACH' });
        },
      },
    );
    await expect(source.open(signal)).rejects.toMatchObject({ type: 'SourceUnavailable' });
    expect([resolved, opened]).toEqual([['bucket.s3.eu-west-1.amazonaws.com'], ['52.218.0.1:443']]);
  });

  test("the service's own keys are used only where the operator allows it", async () => {
    const settings = { allowedPrivateHosts: [], maxFileBytes: 1 };
    await expect(
      createS3Source('s3://bucket/k', null, settings).open(signal),
    ).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.stringContaining('needs credentials'),
    });
  });
});
