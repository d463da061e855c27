import { describe, expect, test } from 'vitest';
import { findCompression } from '../../../activities/split/unpack/find-compression.ts';
import { PACK, skippableFrame, zip } from '../../support/packed.ts';
import { packedFile } from './packed-files.ts';

const TEXT = Buffer.from('email,city\na@b.co,Köln\n');
const BZIP2 = Buffer.from('425a6839314159265359c1c080e2000001410000', 'hex');
const TAR = Buffer.concat([Buffer.from('users.csv'.padEnd(257, '\0')), Buffer.from('ustar\x0000')]);

const CONTENTS = {
  text: TEXT,
  'UTF-16': Buffer.from('email,żółć\n', 'utf16le'),
  'UTF-16 with a mark': Buffer.from('\ufeffżółćęąśń\n', 'utf16le'),
  nothing: Buffer.alloc(0),
  gzip: PACK.gzip(TEXT),
  zip: PACK.zip(TEXT),
  'an empty zip': zip([]),
  zstd: PACK.zstd(TEXT),
  'zstd behind a skipped frame': Buffer.concat([skippableFrame('x'), PACK.zstd(TEXT)]),
  bzip2: BZIP2,
  'bzip2 of nothing': Buffer.from('425a683917724538509000000000', 'hex'),
  'text that begins with BZh9': Buffer.from('BZh91,b\n'),
  xz: Buffer.from('fd377a585a000004', 'hex'),
  tar: TAR,
  'an old workbook': Buffer.from('d0cf11e0a1b11ae100000000', 'hex'),
  'damaged gzip': Buffer.concat([Buffer.from([0x1f, 0x8a]), PACK.gzip(TEXT).subarray(2)]),
};

async function found(
  content: keyof typeof CONTENTS,
  name = 'users.csv',
  told: Parameters<typeof findCompression>[1]['compression'] = 'auto',
): Promise<string> {
  const url = name.includes(':') ? name : `upload://${name}`;
  return findCompression(packedFile(CONTENTS[content]), { compression: told, url }).catch(
    (error: Error & { type?: string }) => `${error.type}: ${error.message}`,
  );
}

describe('what the bytes say counts, whatever the name says', () => {
  const names = ['users.csv', 'users.csv.gz', 'users.zip', 'users.csv.zst', 'users.bz2'];
  test.each([
    ['text', 'none'],
    ['UTF-16', 'none'],
    ['UTF-16 with a mark', 'none'],
    ['nothing', 'none'],
    ['text that begins with BZh9', 'none'],
    ['gzip', 'gzip'],
    ['zip', 'zip'],
    ['an empty zip', 'zip'],
    ['zstd', 'zstd'],
    ['zstd behind a skipped frame', 'zstd'],
  ] as const)('%s is read as %s', async (content, expected) => {
    const read = await Promise.all(names.map((name) => found(content, name)));
    expect(read).toEqual(names.map(() => expected));
  });

  test.each([
    ['bzip2', 'packed with bzip2, which is not read: pack it with gzip, zstd or zip instead'],
    ['bzip2 of nothing', 'packed with bzip2'],
    ['xz', 'packed with xz'],
    ['tar', 'a tar archive, which is not read: send the file in it alone'],
    ['an old workbook', 'an office document, which is not read: save it as CSV, in UTF-8'],
  ] as const)('%s is refused with what to do instead', async (content, sentence) => {
    for (const name of names)
      expect(await found(content, name)).toContain(`UnreadableFile: the file is ${sentence}`);
  });
});

test('bytes that are neither text nor what their name says are damaged', async () => {
  expect(await found('damaged gzip', 'users.csv')).toBe('none');
  for (const name of ['users.csv.gz', 'https://example.com/a/Users.CSV.GZ?sig=x.zip#y'])
    expect(await found('damaged gzip', name)).toMatch(
      /^UnreadableFile: by its name the file is packed with gzip, but .* byte 0 on/,
    );
  expect(await found('damaged gzip', 'https://example.com/users.csv?file=a.gz')).toBe('none');
});

describe('what the import says', () => {
  test('holds when it is so', async () => {
    for (const kind of ['gzip', 'zip', 'zstd'] as const)
      expect(await found(kind, 'users.csv', kind)).toBe(kind);
  });

  test.each([
    ['text', 'gzip', 'packed with gzip, but it is not'],
    ['text', 'zstd', 'packed with zstd, but it is not'],
    ['gzip', 'zip', 'packed with zip, but it is packed with gzip'],
    ['zip', 'gzip', 'packed with gzip, but it is packed with zip'],
    ['zstd', 'gzip', 'packed with gzip, but it is packed with zstd'],
  ] as const)('%s told to be %s is refused', async (content, told, sentence) => {
    expect(await found(content, 'users.csv', told)).toBe(
      `UnreadableFile: the import says that the file is ${sentence}`,
    );
  });

  test('none: the bytes are the text, whatever they look like', async () => {
    for (const content of ['text', 'gzip', 'bzip2', 'damaged gzip'] as const)
      expect(await found(content, 'users.csv.gz', 'none')).toBe('none');
  });
});
