import { expect, test } from 'vitest';
import { createItemCutter } from '../../../domain/xml/item-cutter.ts';
import { cutFeed, readFeed, tryCutFeed } from '../products/feed-reading.ts';

const HEAD = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n';
const TAIL = '</channel></rss>';
const MIB = 1_048_576;
const feed = (content: string) => Buffer.from(HEAD + content + TAIL);
const codesOf = (text: Buffer) =>
  readFeed(text, cutFeed(text)).map(({ issues }) => issues.map(({ code }) => code)[0]);

test('a chunk begins with an item and ends with the first one that ends at or behind its size', () => {
  const text = feed('<item>a</item>\n<item/>\n \n<item>\n</item>');
  const from = HEAD.length;
  expect(cutFeed(text, { chunkBytes: 15 }).chunks).toEqual([
    { offsetBytes: from, lengthBytes: 22, firstLine: 2, records: 2 },
    { offsetBytes: from + 25, lengthBytes: 14, firstLine: 5, records: 1 },
  ]);
});

test('chunks lie where the text lies in its file', () => {
  const cutter = createItemCutter({ chunkBytes: 1, offsetBytes: 3 });
  expect(cutter.push(feed('<item/>'))).toEqual([
    { offsetBytes: 3 + HEAD.length, lengthBytes: 7, firstLine: 2, records: 1 },
  ]);
  expect(cutter.averageItemBytes()).toBe(7);
  expect(cutter.end()).toMatchObject({ chunks: [], layout: { feed: 'rss', itemTag: 'item' } });
});

test('a feed without items has no chunk', () => {
  expect(cutFeed(feed('')).chunks).toEqual([]);
});

test('an item of just 1 MiB is read, and of a longer one its chunk has no more than shows that it is', () => {
  const long = (bytes: number) => `<item>${' '.repeat(bytes - 13)}</item>`;
  expect(codesOf(feed(`${long(MIB)}${long(MIB + 1)}<item/>`))).toEqual([
    'missing_value',
    'record_too_long',
    'missing_value',
  ]);
  const { chunks } = cutFeed(feed(`<item/>${long(20 * MIB)}<item/>`), { chunkBytes: 10 * MIB });
  expect(chunks.map(({ records }) => records)).toEqual([2, 1]);
  expect(chunks[0]?.lengthBytes).toBeLessThan(MIB + 100);
});

test.each([
  ['text', 'x'.repeat(MIB)],
  ['an attribute without an end', '<g:a b="'.padEnd(MIB, 'x')],
  ['a CDATA section without an end', '<![CDATA['.padEnd(MIB, 'x')],
  ['a comment without an end', '<!--'.padEnd(MIB, '-')],
])('an item with 100 MiB of %s is one record, and what is held of it is bounded', (_, first) => {
  const cutter = createItemCutter({ chunkBytes: MIB, offsetBytes: 0 });
  const more = Buffer.alloc(MIB, first.at(-1));
  cutter.push(Buffer.from(`${HEAD}<item>${first}`));
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let index = 0; index < 100; index += 1) {
    cutter.push(more);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  const chunks = cutter.push(Buffer.from(`</item><item/>${TAIL}`));
  expect([...chunks, ...cutter.end().chunks].map(({ records }) => records)).toEqual([1, 1]);
  expect(chunks[0]?.lengthBytes).toBeLessThan(MIB + 100);
  expect(most).toBeLessThan(64 * MIB);
});

test.each(['<?', '<!--', '<![CDATA[', '<', '</', '<g:a b="', '</item', '<item', '<!', '&'])(
  'a feed of nothing but %s takes no longer than its length',
  (token) => {
    const before = performance.now();
    for (const content of [
      `<item>${token.repeat(400_000)}</item>`,
      `<item>${token}</item>`.repeat(100_000),
      token.repeat(400_000),
    ])
      tryCutFeed(feed(content), { chunkBytes: 4 * MIB });
    expect(performance.now() - before).toBeLessThan(10_000);
  },
);

test('openers that never close and reach over into the next items take no longer than their length', () => {
  const before = performance.now();
  const item = `<item>${'<![CDATA['.repeat(100_000)}</item>`;
  const { chunks } = cutFeed(feed(`${item.repeat(10)}<item><![CDATA[]]></item>`));
  expect(chunks).toHaveLength(11);
  expect(performance.now() - before).toBeLessThan(10_000);
});

test('markup, and text, that goes on for more than 1 MiB outside of items is refused', () => {
  expect(tryCutFeed(feed(`\n<!--${'-'.repeat(2 * MIB)}`))).toMatch(/^line 3: the markup/);
  expect(tryCutFeed(feed(`\n<a b="${'-'.repeat(2 * MIB)}`))).toMatch(/^line 3: the markup/);
  expect(tryCutFeed(feed('x'.repeat(2 * MIB)))).toMatch(/more than 1048576 bytes of text/);
  expect(tryCutFeed(feed(`<item></item${' '.repeat(3 * MIB)}>`))).toMatch(/bytes of text/);
  expect(cutFeed(feed(`<item/>${'\n'.repeat(2 * MIB)}<item/>`)).chunks).toHaveLength(2);
});

test('a start tag that another one breaks off is an item, for the cutter and for the reader', () => {
  expect(codesOf(feed('<item <item<item\n'))).toEqual(Array(3).fill('malformed_xml'));
});
