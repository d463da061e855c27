import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type MadeEntry, zip } from '../../support/packed.ts';
import { outcomeOf, packedFile, unpackAll } from './packed-files.ts';

const CONTENT = Buffer.from('email,city\na@b.co,Köln\n'.repeat(50));
const FILE: MadeEntry = { name: 'users.csv', content: CONTENT };

describe('the one file of an archive is read', () => {
  test.each<[string, MadeEntry[], string?]>([
    ['deflated', [FILE]],
    ['stored', [{ ...FILE, method: 0 }]],
    ['with the sizes of large files (zip64)', [{ ...FILE, isLarge: true }]],
    ['with a comment', [FILE], 'exported on Monday'],
    ['in a folder', [{ name: 'export/' }, { ...FILE, name: 'export/users.csv' }]],
    [
      'beside what macOS and Windows add',
      [
        { name: '__MACOSX/' },
        { name: '__MACOSX/._users.csv', content: Buffer.from('x') },
        FILE,
        { name: '.DS_Store', content: Buffer.from('x') },
        { name: 'export/Thumbs.db', content: Buffer.from('x') },
      ],
    ],
    ['whose name would lead elsewhere', [{ ...FILE, name: '../../etc/passwd' }]],
    ['whose name is no text', [{ ...FILE, name: 'a\0\ud800.csv' }]],
  ])('%s', async (_, entries, comment) => {
    expect(await unpackAll(zip(entries, comment), 'zip')).toEqual(CONTENT);
  });
});

describe('an archive that is not one plain file is refused with a sentence', () => {
  const named = (...names: string[]) => names.map((name) => ({ ...FILE, name }));
  test.each<[string, MadeEntry[], string]>([
    ['nothing', [], 'the zip archive holds no file'],
    ['folders only', [{ name: 'a/' }, { name: 'a/b/' }], 'the zip archive holds no file'],
    [
      'two files',
      named('a.csv', 'b.csv'),
      'the zip archive holds several files ("a.csv", "b.csv"): it must hold exactly one',
    ],
    [
      'many files',
      named('1', '2', '3', '4', '5', '6', '7'),
      'the zip archive holds several files ("1", "2", "3", "4", "5" and more): it must hold exactly one',
    ],
    ['a workbook', named('[Content_Types].xml', 'xl/workbook.xml'), 'save it as CSV in UTF-8'],
    [
      'an encrypted file',
      [{ ...FILE, isEncrypted: true }],
      '"users.csv" in the zip archive is encrypted',
    ],
    [
      'a file packed otherwise',
      [{ ...FILE, method: 14 }],
      'packed with method 14, which is not read',
    ],
    [
      'too many entries',
      Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}/` })),
      'the zip archive has more than 10000 entries',
    ],
  ])('%s', async (_, entries, sentence) => {
    const outcome = await outcomeOf(zip(entries), 'zip');
    expect(outcome).toMatch(/^UnreadableFile: /);
    expect(outcome).toContain(sentence);
  });
});

describe('an archive whose directory does not fit its content is damaged', () => {
  const archive = zip([{ ...FILE, method: 0 }]);
  const directory = archive.indexOf(Buffer.from('PK\x01\x02'));
  const changed = (offset: number, value: number) => {
    const copy = Buffer.from(archive);
    copy.writeUInt32LE(value, directory + offset);
    return copy;
  };
  const size = CONTENT.length;
  test.each([
    ['another check sum', changed(16, crc32('other')), 'another check sum'],
    ['another size', changed(24, size + 1), 'size mismatch'],
    ['a place behind the end', changed(42, archive.length + 5), `near byte ${archive.length + 5}`],
    ['a place that is no file', changed(42, 1), 'near byte 1'],
    ['no directory', archive.subarray(0, directory), 'directory of files, at the end'],
    ['bytes behind its end', Buffer.concat([archive, Buffer.alloc(4)]), 'cannot be read near byte'],
  ])('%s', async (_, damaged, sentence) => {
    const outcome = await outcomeOf(damaged, 'zip');
    expect(outcome).toMatch(/^UnreadableFile: /);
    expect(outcome).toContain(sentence);
  });

  test('a deflated file with another size', async () => {
    const deflated = zip([FILE]);
    const at = deflated.indexOf(Buffer.from('PK\x01\x02')) + 24;
    deflated.writeUInt32LE(size - 1, at);
    expect(await outcomeOf(deflated, 'zip')).toContain(`holds ${size} bytes, not ${size - 1}`);
  });
});

test('a spool that cannot be read is no fault of the archive', async () => {
  const file = packedFile(zip([FILE]));
  const away = new Error('the disk is away');
  file.spool.readInto = () => Promise.reject(away);
  await expect(unpackAll(file, 'zip')).rejects.toBe(away);
});
