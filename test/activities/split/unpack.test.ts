import { buffer } from 'node:stream/consumers';
import { constants, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../../activities/split/unpack/unpack.ts';
import { bgzf, PACK, skippableFrame, zip } from '../../support/packed.ts';
import { random } from '../../support/random.ts';
import { usersFile } from '../../support/users-file.ts';
import { outcomeOf, packedFile, signal, unpackAll } from './packed-files.ts';

const SEED = 20_260_305;
const TEXT = Buffer.from(usersFile(600));
const KINDS = ['gzip', 'zip', 'zstd'] as const;

const CUT: Record<(typeof KINDS)[number], (place: number) => RegExp> = {
  gzip: (place) =>
    new RegExp(`^UnreadableFile: the gzip data is cut off: it ends at byte ${place},`),
  zstd: (place) =>
    new RegExp(`^UnreadableFile: the zstd data is cut off: it ends at byte ${place},`),
  zip: () => /^UnreadableFile: the zip archive is damaged or cut off: .* near byte \d+/,
};

describe.each(KINDS)('%s', (kind) => {
  const packed = PACK[kind](TEXT);

  test.each([1, 7, 1_000, 1_000_000])('is read in pieces of %i bytes', async (pieceBytes) => {
    expect(await unpackAll(packedFile(packed, pieceBytes), kind)).toEqual(TEXT);
  });

  test('of nothing is nothing', async () => {
    expect(await unpackAll(PACK[kind](Buffer.alloc(0)), kind)).toHaveLength(0);
  });

  test(`that is cut at 100 places fails with the place (seed ${SEED})`, async () => {
    const dice = random(SEED);
    const anywhere = Array.from({ length: 96 }, () => Math.ceil(dice() * (packed.length - 1)));
    for (const place of [...anywhere, 1, 2, 3, packed.length - 1]) {
      const outcome = await outcomeOf(packed.subarray(0, place), kind);
      expect(outcome).toMatch(CUT[kind](place));
    }
  });

  test(`with a flipped bit fails, or gives every byte as it was (seed ${SEED})`, async () => {
    const dice = random(SEED);
    const first = Array.from({ length: 60 * 8 }, (_, bit) => bit);
    const last = first.map((bit) => packed.length * 8 - 1 - bit);
    const anywhere = first.map(() => Math.floor(dice() * packed.length * 8));
    const wrong: unknown[] = [];
    let failed = 0;
    for (const bit of [...first, ...last, ...anywhere]) {
      const outcome = await outcomeOf(flipped(packed, bit), kind);
      const isSame = Buffer.isBuffer(outcome) && outcome.equals(TEXT);
      const isFailure = typeof outcome === 'string' && outcome.startsWith('UnreadableFile: ');
      if (isFailure) failed += 1;
      else if (!isSame) wrong.push({ bit, outcome });
    }
    expect(wrong).toEqual([]);
    expect(failed).toBeGreaterThan(first.length);
  });

  test(`with a flipped bit in the middle names a byte nearby (seed ${SEED})`, async () => {
    const dice = random(SEED);
    for (let round = 0; round < 30; round += 1) {
      const place = Math.floor(packed.length * (0.2 + 0.6 * dice()));
      const outcome = String(await outcomeOf(flipped(packed, place * 8 + 3), kind));
      const [, told] = /byte (\d+)/.exec(outcome) ?? [];
      expect(outcome).toMatch(/^UnreadableFile: the .* data is (damaged|cut off)/);
      expect(Number(told)).toBeGreaterThanOrEqual(place - 1_024);
    }
  });

  test('that unpacks to more than is accepted ends there', async () => {
    expect(await unpackAll(packed, kind, TEXT.length)).toEqual(TEXT);
    expect(await outcomeOf(packed, kind, TEXT.length - 1)).toMatch(/^FileTooLarge: /);
  });

  test('that holds a packed file is not unpacked twice', async () => {
    for (const inner of KINDS)
      expect(await outcomeOf(PACK[kind](PACK[inner](TEXT)), kind)).toBe(
        `UnreadableFile: the file is packed twice: unpacked from ${kind}, it is packed with ${inner}. Pack it once`,
      );
  });

  test('is left unread in the middle without a trace', async () => {
    const file = packedFile(PACK[kind](Buffer.from(usersFile(200_000))), 1_000);
    let open = 0;
    const { read } = file.spool;
    file.spool.read = async function* (...given) {
      open += 1;
      try {
        yield* read(...given);
      } finally {
        open -= 1;
      }
    };
    for await (const piece of unpack(file, kind, 1e9, signal)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => open).toBe(0);
  });
});

describe('a bomb stops at the bounds', () => {
  const zeros = Buffer.alloc(100_000_000);
  const small = Buffer.alloc(1_000_000);
  const tenTimes = (part: Buffer) => Buffer.concat(Array.from({ length: 100 }, () => part));
  test.each([
    ['gzip', 'gzip', () => gzipSync(zeros)],
    ['gzip of many members', 'gzip', () => tenTimes(gzipSync(small))],
    [
      'gzip that begins harmlessly',
      'gzip',
      () => Buffer.concat([PACK.gzip(TEXT), gzipSync(zeros)]),
    ],
    ['zip', 'zip', () => zip([{ name: 'a.csv', content: zeros }])],
    ['zstd', 'zstd', () => zstdCompressSync(zeros)],
    ['zstd of many frames', 'zstd', () => tenTimes(zstdCompressSync(small))],
  ] as const)('%s', async (_, kind, pack) => {
    const outcome = await outcomeOf(pack(), kind);
    expect(outcome).toMatch(/^UnreadableFile: the file unpacks to more than 250 times its size/);
  });

  test('packed twice, at the first layer', async () => {
    const twice = gzipSync(gzipSync(zeros));
    expect(await outcomeOf(twice, 'gzip')).toMatch(/^UnreadableFile: the file is packed twice/);
  });

  test('64 MB of one byte are no bomb yet', async () => {
    const content = Buffer.alloc(64 * 1024 * 1024, 'a');
    expect((await unpackAll(gzipSync(content), 'gzip')).equals(content)).toBe(true);
  });
});

describe('gzip of several members', () => {
  const [first, second] = [TEXT.subarray(0, 5_000), TEXT.subarray(5_000)];
  const two = Buffer.concat([gzipSync(first), gzipSync(second)]);
  const middle = gzipSync(first).length;

  test.each([1, middle - 1, middle, middle + 1, 1_000_000])(
    'is one text, in pieces of %i bytes too',
    async (pieceBytes) => {
      expect(await unpackAll(packedFile(two, pieceBytes), 'gzip')).toEqual(TEXT);
    },
  );

  test('a thousand of them, empty ones between', async () => {
    const parts = Array.from({ length: 1_000 }, (_, index) =>
      Buffer.concat([gzipSync(`row ${index}\n`), gzipSync('')]),
    );
    const text = await unpackAll(Buffer.concat(parts), 'gzip');
    expect(text.toString().split('\n')).toHaveLength(1_001);
    expect(text.toString()).toMatch(/row 999\n$/);
  });

  test('NULs at the end are taken for filling', async () => {
    for (const nuls of [1, 512, 200_000]) {
      const filled = Buffer.concat([two, Buffer.alloc(nuls)]);
      for (const pieceBytes of [two.length, 1_000_000])
        expect(await unpackAll(packedFile(filled, pieceBytes), 'gzip')).toEqual(TEXT);
    }
  });

  test.each([
    ['a byte', 'x'],
    ['words', 'and more words'],
    ['the half of a member', gzipSync('b').subarray(0, 12)],
    ['a member whose mark is damaged', flipped(gzipSync('b'), 4)],
  ])('%s behind the end fails', async (_, rest) => {
    const outcome = await outcomeOf(Buffer.concat([two, Buffer.from(rest)]), 'gzip');
    expect(outcome).toMatch(/^UnreadableFile: the gzip data is (damaged|cut off).* byte \d+/);
  });

  test('what follows behind NULs fails with its place: it would be lost', async () => {
    for (const pieceBytes of [1, two.length, two.length + 5, 1_000_000]) {
      const file = packedFile(Buffer.concat([two, Buffer.alloc(9), gzipSync('b')]), pieceBytes);
      expect(await outcomeOf(file, 'gzip')).toContain(`follow from byte ${two.length + 9} on`);
    }
  });

  test('in blocks (BGZF): read, and cut between two of them refused', async () => {
    const blocks = bgzf(TEXT);
    expect(await unpackAll(blocks, 'gzip')).toEqual(TEXT);
    const firstBlock = blocks.indexOf(Buffer.from('1f8b0804', 'hex'), 4);
    for (const cut of [firstBlock, blocks.length - 28])
      expect(await outcomeOf(blocks.subarray(0, cut), 'gzip')).toBe(
        `UnreadableFile: the gzip data is cut off: it ends at byte ${cut} without the block that ends files of its kind (BGZF)`,
      );
  });
});

describe('zstd of several frames', () => {
  const [first, second] = [TEXT.subarray(0, 5_000), TEXT.subarray(5_000)];
  const frames = Buffer.concat([
    skippableFrame('begin'),
    PACK.zstd(first),
    skippableFrame(''),
    zstdCompressSync(Buffer.alloc(0)),
    PACK.zstd(second),
    skippableFrame('end'),
  ]);

  test.each([1, 13, 1_000, 1_000_000])('is one text, in pieces of %i', async (pieceBytes) => {
    expect(await unpackAll(packedFile(frames, pieceBytes), 'zstd')).toEqual(TEXT);
  });

  test('fails when the last ones are cut, wherever', async () => {
    const [frame, skipped] = [PACK.zstd(TEXT.subarray(0, 300)), skippableFrame('end')];
    const all = Buffer.concat([PACK.zstd(TEXT), frame, skipped]);
    const begin = all.length - frame.length - skipped.length;
    const places = Array.from({ length: frame.length + skipped.length }, (_, at) => begin + at);
    const silent: number[] = [];
    for (const place of places) {
      const outcome = await outcomeOf(all.subarray(0, place), 'zstd');
      if (!CUT.zstd(place).test(String(outcome))) silent.push(place);
    }
    // Between two frames a cut cannot be seen: zstd does not say how many there are.
    expect(silent).toEqual([begin, begin + frame.length]);
  });

  test.each(['\0\0\0\0', 'x', 'more than four'])('fails with %j behind its end', async (rest) => {
    const outcome = await outcomeOf(Buffer.concat([frames, Buffer.from(rest)]), 'zstd');
    expect(outcome).toMatch(/^UnreadableFile: the zstd data is (damaged|cut off).* byte \d+/);
  });

  test('with a window of more than 128 MiB is refused before memory is taken', async () => {
    const params = { [constants.ZSTD_c_windowLog]: 28, [constants.ZSTD_c_contentSizeFlag]: 0 };
    const wide = await compressedInParts([Buffer.alloc(1_000_000, 'a'), TEXT], params);
    expect(await outcomeOf(wide, 'zstd')).toMatch(
      /^UnreadableFile: .* window of more than 128 MiB/,
    );
  });
});

async function compressedInParts(parts: Buffer[], params: Record<number, number>) {
  const engine = createZstdCompress({ params });
  for (const part of parts) engine.write(part);
  engine.end();
  return buffer(engine);
}

function flipped(content: Buffer, bit: number): Buffer {
  const copy = Buffer.from(content);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
