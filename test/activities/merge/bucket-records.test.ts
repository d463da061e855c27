import { expect, test } from 'vitest';
import { readBucket, type Segment } from '../../../activities/merge/bucket-records.ts';
import type { Repeats } from '../../../activities/merge/combine-rows.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import { keyOrder, recordKey } from '../../../domain/record-key.ts';
import { random } from '../../support/random.ts';

const digest = 'd'.repeat(32);

/** Keys and lines of all records of a bucket. */
async function recordsOf(segments: Segment[], combine: Repeats['combine']) {
  const repeats: Repeats = { combine, code: 'merged_row', tellsFirst: false, valueOf: () => null };
  const records = await readBucket(segments, repeats);
  const list = (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(','));
  const all = Array.from({ length: records.count }, (_, index) => index);
  const text = Buffer.concat([...records.copyText(all)].map((piece) => Buffer.from(piece)));
  return {
    ...records,
    keyList: list(records.keys()),
    digestList: list(records.digests()),
    lines: text.toString().split('\n').slice(0, -1),
  };
}

const joinText = (earlier: string, later: string) =>
  `${earlier.trimEnd()}+${later.trimEnd().split('\t')[2]}\n`;

/** The rows as prepare writes them into one segment. */
function segment(rows: readonly { key: string; line: number; text: string }[]): Buffer {
  const bucket = new BucketRows(1);
  for (const { key, line, text } of rows)
    bucket.add(0, line, keyOrder(key), `${key}\t${digest}\t${text}\n`);
  return Buffer.concat([...bucket.content()]);
}

function each(...buffers: Buffer[]): Segment[] {
  return buffers.map((buffer) => ({
    lengthBytes: buffer.length,
    readInto: async (target) => void buffer.copy(target),
  }));
}

test('records come in the order of their keys, whatever the order in the file', async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => ({
    key: recordKey(`email:${index}`),
    line: index + 2,
    text: `é${index}`,
  }));
  const records = await recordsOf(
    each(segment(rows.slice(0, 3000)), segment(rows.slice(3000))),
    joinText,
  );
  expect(records.count).toBe(5_000);
  expect(records.keyList).toEqual(rows.map(({ key }) => key).sort());
  expect(records.digestList).toEqual(rows.map(() => digest));
  const { lines } = records;
  expect(lines.toSorted()).toEqual(
    rows.map(({ key, text }) => `${key}\t${digest}\t${text}`).sort(),
  );
});

test('rows with the same key are combined in file order, and each later one is told by its line', async () => {
  const key = recordKey('email:a');
  const rows = Array.from({ length: 200 }, (_, index) => ({
    key,
    line: index + 2,
    text: `${index}`,
  }));
  const other = { key: recordKey('email:b'), line: 500, text: 'b' };
  const records = await recordsOf(each(segment([...rows, other])), joinText);
  expect(records.count).toBe(2);
  const index = records.keyList[0] === key ? 0 : 1;
  const text = records.lines[index]?.split('\t')[2];
  expect(text).toBe(rows.map((row) => row.text).join('+'));
  expect(records.merged.count).toBe(199);
  expect(records.merged.issues.toCounts()[0]).toMatchObject({
    code: 'merged_row',
    count: 199,
    examples: [3, 4, 5, 6, 7].map((line) => ({ line, value: null })),
  });
});

test('rows become part of others in file order, whether what both make fits into the place of one or not', async () => {
  // The longest, the shortest and the last value win in turn: the combined row grows, shrinks and stays.
  const longest = (a: string, b: string) => (a.length > b.length ? a : b);
  const shortest = (a: string, b: string) => (a.length < b.length ? a : b);
  for (const combine of [joinText, longest, shortest, (_: string, later: string) => later]) {
    const draw = random(7);
    const rows = Array.from({ length: 600 }, (_, index) => ({
      key: recordKey(`email:${Math.floor(draw() * 150)}`),
      line: index + 2,
      text: `${index}-`.repeat(1 + Math.floor(draw() * 12)),
    }));
    const records = await recordsOf(
      each(segment(rows.slice(0, 300)), segment(rows.slice(300))),
      combine,
    );
    const byKey = Map.groupBy(rows, ({ key }) => key);
    const expected = [...byKey.keys()].sort().map((key) => {
      const lines = (byKey.get(key) ?? []).map(({ text }) => `${key}\t${digest}\t${text}\n`);
      return lines.reduce(combine).trimEnd();
    });
    expect(records.lines).toEqual(expected);
    expect(records.merged.count).toBe(rows.length - byKey.size);
  }
});

test('keys that agree in the bits that are sorted by are still told apart', async () => {
  const keys = ['0'.repeat(12) + 'a'.repeat(20), '0'.repeat(12) + 'b'.repeat(20)];
  const rows = Array.from({ length: 40 }, (_, index) => ({
    key: keys[index % 2] as string,
    line: index + 2,
    text: `${index}`,
  }));
  const far = { key: 'f'.repeat(32), line: 99, text: 'far' };
  const records = await recordsOf(each(segment([far, ...rows])), joinText);
  expect(records.count).toBe(3);
  expect(records.keyList[0]).toBe(keys[0]);
  expect(records.lines[0]).toContain('0+2+4+6');
  expect(records.lines[1]).toContain('1+3+5+7');
});

test('a bucket of very many rows of one user stays small in memory', async () => {
  const key = recordKey('email:a');
  const text = 'x'.repeat(64 * 1024);
  const rows = Array.from({ length: 64 }, (_, index) => ({ key, line: index + 2, text }));
  const part = segment(rows);
  const keepLast = (_earlier: string, later: string) => later;
  const records = await recordsOf(each(...Array.from({ length: 40 }, () => part)), keepLast);
  expect(records.count).toBe(1);
  expect(records.merged.count).toBe(64 * 40 - 1);
});

test('an empty bucket has no records', async () => {
  expect((await recordsOf(each(), joinText)).count).toBe(0);
});
