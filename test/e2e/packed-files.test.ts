import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { PACK, zip } from '../support/packed.ts';
import { importUsers, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

const TEXT = Buffer.from('email,city\nzoe@example.com,Łódź\n');

describe('a packed file becomes the users in it, and the run tells how it was packed', () => {
  test.each([
    ['gzip', 'users.csv.gz', PACK.gzip(TEXT)],
    ['zip', 'users.zip', PACK.zip(TEXT)],
    ['zstd', 'users.csv.zst', PACK.zstd(TEXT)],
    ['gzip', 'named for a zip.zip', PACK.gzip(TEXT)],
    ['none', 'never packed.csv.gz', TEXT],
  ])('%s in %s', async (compression, name, content) => {
    const run = await importUsers(service, name, content);
    expect(run).toMatchObject({ status: 'completed', tally: { added: 1 }, file: { compression } });
    expect(await userOf(service, 'zoe@example.com')).toMatchObject({
      attributes: { city: 'Łódź' },
    });
  });

  test('in UTF-16 and told to be so', async () => {
    const run = await importUsers(
      service,
      'export.zip',
      zip([{ name: 'Export/users.csv', content: Buffer.from(TEXT.toString(), 'utf16le') }]),
      { source: { compression: 'zip', encoding: 'utf-16le' } },
    );
    expect(run).toMatchObject({ status: 'completed', tally: { added: 1 } });
  });
});

describe('a packed file that is not whole, or not one, fails and stores nothing', () => {
  const large = Buffer.from(usersFile(3_000));
  const cut = (content: Buffer) => content.subarray(0, content.length * 0.9);
  test.each<[string, Buffer, string, object?]>([
    ['cut gzip', cut(PACK.gzip(large)), 'the gzip data is cut off: it ends at byte'],
    ['cut zip', cut(PACK.zip(large)), 'the zip archive is damaged or cut off'],
    ['cut zstd', cut(PACK.zstd(large)), 'the zstd data is cut off: it ends at byte'],
    ['a bomb', gzipSync(Buffer.alloc(80_000_000, 'email\n')), 'more than 250 times its size'],
    ['packed twice', PACK.zip(PACK.gzip(TEXT)), 'unpacked from zip, it is packed with gzip'],
    [
      'two files',
      zip([
        { name: 'a.csv', content: TEXT },
        { name: 'b.csv', content: TEXT },
      ]),
      'several files ("a.csv", "b.csv")',
    ],
    ['bzip2', Buffer.from('425a6839314159265359', 'hex'), 'pack it with gzip, zstd or zip instead'],
    ['told wrongly', PACK.gzip(TEXT), 'it is packed with gzip', { compression: 'zstd' }],
  ])('%s', async (name, content, message, source = {}) => {
    const run = await importUsers(service, `${name}.bin`, content, { source });
    expect(run).toMatchObject({
      status: 'failed',
      failure: { type: 'UnreadableFile', message: expect.stringContaining(message) },
    });
    const answer = await service.request('GET', '/v1/users/email/user1@example.com');
    expect(answer.status).toBe(404);
  });
});
