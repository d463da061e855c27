import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { judgeEncoding } from '../../domain/encoding/evidence.ts';
import { encodingIssues } from '../../domain/encoding/suspicion.ts';
import { TellingWords } from '../../domain/encoding/telling-words.ts';
import { decodeWhole } from '../../domain/encoding/transcoder.ts';

const CZECH = 'Dvořák,Plzeň\nŠťastný,Třebíč\nRůžičková,Děčín\nJiří,Ústí\n';
const JAPANESE = '東京都,山田太郎\n大阪市,鈴木一郎\n';

describe('the encoding of a file is', () => {
  test.each([
    [
      'its byte order mark, whatever was told',
      iconv.encode(CZECH, 'utf-16be', { addBOM: true }),
      'cp1250',
      'utf-16be',
      'bom',
    ],
    ['what was told', iconv.encode(CZECH, 'windows-1250'), 'CP1250', 'cp1250', 'told'],
    ['UTF-8 under any of its names', Buffer.from(CZECH), 'UTF8', 'utf-8', 'told'],
    [
      'UTF-16 in the order that its NULs show',
      iconv.encode('a,b\nc,d\n', 'utf-16be'),
      'utf-16',
      'utf-16be',
      'told',
    ],
    [
      'UTF-32 by where its NULs are',
      iconv.encode(JAPANESE, 'utf-32be'),
      'auto',
      'utf-32be',
      'pattern',
    ],
    [
      'UTF-16 by where its NULs are',
      iconv.encode(`1,${JAPANESE}`, 'utf-16le'),
      'auto',
      'utf-16le',
      'pattern',
    ],
    ['UTF-8 when all of it is ASCII', Buffer.from('a,b\n'), 'auto', 'utf-8', 'ascii'],
    ['UTF-8 when nothing is in it', Buffer.alloc(0), 'auto', 'utf-8', 'ascii'],
    [
      'ISO-2022-JP by its escapes',
      Buffer.from('a,\u001b$BEl5~\u001b(B\n'),
      'auto',
      'iso-2022-jp',
      'pattern',
    ],
  ])('%s', (_, bytes, told, used, how) => {
    expect(judgeEncoding(bytes, told)).toMatchObject({ used, how });
  });

  test('still UTF-8 when a few words of it are wrong', () => {
    const words = Array.from({ length: 40 }, (_, i) => `Dvořák${i}`).join('\n');
    const broken = Buffer.concat([
      Buffer.from(`${words}\nK`),
      Buffer.from([0xf6]),
      Buffer.from('ln\n'),
    ]);
    expect(judgeEncoding(broken, 'auto')).toMatchObject({
      used: 'utf-8',
      candidates: [{ score: 0.98 }],
    });
  });

  test('not UTF-16 because a cell holds a few NULs', () => {
    const nuls = Buffer.from(`email,a\n${'x@y.co,b\n'.repeat(100)}z@y.co,\0\0\n`);
    expect(judgeEncoding(nuls, 'auto').used).toBe('utf-8');
  });
});

describe('the candidates', () => {
  test('are at most five, each with the words that tell them apart, and no two look the same', () => {
    const { candidates } = judgeEncoding(iconv.encode(CZECH, 'windows-1250'), 'auto');
    expect(candidates[0]).toEqual({
      label: 'windows-1250',
      score: expect.any(Number),
      sample: ['Šťastný', 'Růžičková', 'Dvořák'],
    });
    expect(candidates.length).toBeLessThanOrEqual(5);
    expect(new Set(candidates.map(({ sample }) => sample.join())).size).toBe(candidates.length);
    const scores = candidates.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 1);
  });

  test.each(['koi8-r', 'utf-8', 'cp1250', 'big5', 'latin2'])(
    'always have the one that was used, under the name that was told: %s',
    (told) => {
      const { used, candidates } = judgeEncoding(iconv.encode(CZECH, 'windows-1250'), told);
      expect(used).toBe(told);
      expect(candidates.map(({ label }) => label)).toContain(told);
    },
  );

  test('show words of 40 characters at most', () => {
    const long = iconv.encode('ř'.repeat(100), 'windows-1250');
    for (const { sample } of judgeEncoding(long, 'auto').candidates)
      expect(sample[0]?.length).toBeLessThanOrEqual(40);
  });
});

describe('a guess that may be wrong', () => {
  const ROMANIAN = 'Ștefan,Brașov\nȚiriac,Galați\nIoniță,Căpățînă\n';
  const issueOf = (bytes: Buffer, told = 'auto') => {
    const { used, ...encodingEvidence } = judgeEncoding(bytes, told);
    return encodingIssues({ encoding: used, encodingEvidence }, 3, []);
  };
  const chance = iconv.encode('name\nÍñigo\n', 'cp850');

  test('is told with the words that another encoding reads differently', () => {
    const bytes = iconv.encode(ROMANIAN, 'iso-8859-16');
    const { used, close } = judgeEncoding(bytes, 'auto');
    expect([used, close]).toEqual([
      'windows-1250',
      {
        label: 'iso-8859-16',
        read: ['Ştefan', 'Braşov', 'Ţiriac'],
        instead: ['Ștefan', 'Brașov', 'Țiriac'],
      },
    ]);
    expect(issueOf(bytes)).toMatchObject([
      {
        code: 'uncertain_encoding',
        examples: [
          { value: 'windows-1250: Ştefan, Braşov, Ţiriac; iso-8859-16: Ștefan, Brașov, Țiriac' },
        ],
      },
    ]);
  });

  test.each([
    ['a single word, whatever it looks like', iconv.encode('name\nMünster\n', 'macintosh')],
    ['a single word that is UTF-8 by chance', chance],
  ])('is told of %s', (_, bytes) => {
    expect(issueOf(bytes).map(({ code }) => code)).toEqual(['uncertain_encoding']);
  });

  test.each([
    ['a choice that is clear', iconv.encode(CZECH, 'windows-1250'), 'auto'],
    ['a few words of French', iconv.encode('Zoé,Lefèvre\nBesançon\n', 'windows-1252'), 'auto'],
    ['what the import says', iconv.encode(ROMANIAN, 'windows-1250'), 'windows-1250'],
    ['a single word in UTF-8', Buffer.from('name\nZoë\n'), 'auto'],
    ['a single word of Greek in UTF-8', Buffer.from('name\nΓιώργος\n'), 'auto'],
    ['a single sign in UTF-8', Buffer.from('name\n😀\n'), 'auto'],
    ['nothing but ASCII', Buffer.from('name\nAnn\n'), 'auto'],
  ])('is not told of %s', (_, bytes, told) => {
    expect(issueOf(bytes, told)).toEqual([]);
  });
});

describe('a run warns of an encoding', () => {
  const warned = (bytes: Buffer, told: string, read = 4, wrong = 0) => {
    const { used: encoding, how, candidates } = judgeEncoding(bytes, told);
    const issue = { code: 'invalid_encoding', column: null, count: wrong, examples: [] } as const;
    return (
      encodingIssues({ encoding, encodingEvidence: { how, candidates } }, read, [
        { ...issue, examples: [] },
      ]).length > 0
    );
  };
  const cp1250 = iconv.encode(CZECH, 'windows-1250');

  test.each([
    ['that another one reads far better than', cp1250, 'windows-1252', 4, 0],
    ['that is told for a file in UTF-8', Buffer.from(CZECH), 'windows-1250', 4, 0],
    ['that is told for a file in UTF-16', Buffer.from('a,b\nc,d\n', 'utf16le'), 'utf-8', 4, 0],
    ['in which more than 1 % of the records are wrong', cp1250, 'windows-1250', 500, 10],
  ])('%s', (_, bytes, told, read, wrong) => {
    expect(warned(bytes, told, read, wrong)).toBe(true);
  });

  test.each([
    ['that fits', cp1250, 'windows-1250', 4, 0],
    ['that was found', cp1250, 'auto', 4, 0],
    ['in which few records are wrong', cp1250, 'auto', 2000, 19],
    ['of a file in ASCII', Buffer.from('a,b\n'), 'windows-1252', 4, 0],
  ])('but not of one %s', (_, bytes, told, read, wrong) => {
    expect(warned(bytes, told, read, wrong)).toBe(false);
  });

  test('but not when a run of an older worker kept no evidence', () => {
    expect(encodingIssues({ encoding: 'latin1' }, 10, [])).toEqual([]);
  });
});

describe('where ids are hashed', () => {
  const judged = (text: string, hidesAddresses: boolean) =>
    JSON.stringify(
      judgeEncoding(
        iconv.encode(text, 'windows-1250'),
        'auto',
        false,
        new TellingWords(hidesAddresses),
      ),
    );

  test('no part of an address is shown, and words of other cells are', () => {
    const text = 'email,name\nrůžena.dvořák@děčín.cz,Jiří\n"ústí+třebíč@x.cz",Plzeň Šťastný\n';
    expect(judged(text, false)).toMatch(/růžena|dvořák|děčín|ústí|třebíč/);
    expect(judged(text, true)).not.toMatch(/růžena|dvořák|děčín|ústí|třebíč/);
    expect(judged(text, true)).toMatch(/"Plzeň"/);
  });

  test('a word of both may be shown, and of addresses alone a letter is', () => {
    expect(judged('email,name\ndvořák@x.cz,Dvořák\nx@x.cz,dvořák\n', true)).toContain('"dvořák"');
    expect(judged('email\ndvořák@x.cz\njiří@x.cz\nšťastný@x.cz\n', true)).toMatch(/"[říšť]…"/);
  });

  test('wherever the pieces of the file are cut', () => {
    const text = Buffer.from('email,name\njůn.šťastný.dvořák@děčín.cz,Jiří\n');
    for (let cut = 0; cut <= text.length; cut++) {
      const words = new TellingWords(true);
      words.push(text.subarray(0, cut));
      words.push(text.subarray(cut));
      const shown = words.words(true).filter((word) => !words.isHidden(word));
      expect(['', 'Jiří']).toContain(shown.join());
    }
  });
});

describe('telling words', () => {
  const collected = (pieces: readonly Buffer[]) => {
    const words = new TellingWords();
    for (const piece of pieces) words.push(piece);
    return words.words(true).map(String);
  };

  test('are the words with a byte beyond ASCII, each once, wherever pieces are cut', () => {
    const text = Buffer.from('id,name\n1,Zoë\n2,Anna\n3,Zoë\n4,Łódź');
    for (let cut = 0; cut <= text.length; cut++)
      expect(collected([text.subarray(0, cut), text.subarray(cut)])).toEqual(['Zoë', 'Łódź']);
  });

  test('are enough after some 32 KB, or 32 MB of text without further ones', () => {
    const words = new TellingWords();
    for (let i = 0; !words.isFull; i++) words.push(Buffer.from(`Zoë${i}\n`));
    const bytes = words.words(true).reduce((sum, word) => sum + word.length, 0);
    expect(bytes).toBeGreaterThan(32_000);
    expect(bytes).toBeLessThan(34_000);

    const few = new TellingWords();
    const piece = Buffer.from('é\n'.padEnd(1024 * 1024, 'a\n'));
    for (let i = 0; i < 32; i++) {
      expect(few.isFull).toBe(false);
      few.push(piece);
    }
    expect(few.isFull).toBe(true);
  });
});

test.each([
  ['José', 'windows-1252'],
  ['Žižka', 'windows-1250'],
  ['Müller', 'windows-1252'],
])(
  '%s alone is read as a file of today: encodings of old systems take more words',
  (word, encoding) => {
    const bytes = Buffer.concat([Buffer.from('id,name\n1,'), iconv.encode(word, encoding)]);
    const { used } = judgeEncoding(bytes, 'auto');
    expect(decodeWhole(bytes, used)).toBe(`id,name\n1,${word}`);
  },
);
