import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CutFeed, cutFeed, readFeed, tryCutFeed } from './feed-reading.ts';

const RUNS = 3_000;
const HEAD =
  '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\r\n<title>é</title>';
const TAIL = '\n</channel></rss>\n';
const TOKENS = [
  'a',
  'é€😀',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '&',
  ';',
  '&amp;',
  '"',
  "'",
  '<',
  '>',
  '/>',
  '=',
  '<g:id>',
  '</g:id>',
  '<g:a b="',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x',
  '?>',
  '<!',
  '</',
];
const ITEM_TOKENS = [
  '<item>',
  '<item',
  '<item ',
  '<items>',
  '<item/>',
  '</item>',
  '</item >',
  '</item',
];

const pieces = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const inside = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 12 })
  .map((parts) => parts.join(''));
const anything = fc
  .array(fc.constantFrom(...TOKENS, ...ITEM_TOKENS, '</channel>', '<channel>'), { maxLength: 30 })
  .map((parts) => parts.join(''));
const items = fc
  .array(fc.tuple(inside, fc.constantFrom('\n', '', '\r\n\n', '<!-- <item> -->', '<x/>')))
  .map((list) => list.map(([content, between]) => `<item>${content}</item>${between}`).join(''));
const feeds = fc
  .oneof({ weight: 3, arbitrary: items }, anything)
  .map((content) => Buffer.from(HEAD + content + TAIL));
const caps = fc.oneof(fc.integer({ min: 130, max: 200 }), fc.constant(1_048_576));

test('a feed is cut in the same way in whatever pieces it comes, and refused in the same way', () => {
  fc.assert(
    fc.property(feeds, pieces, caps, fc.nat(100), (text, pieceBytes, itemBytes, chunkBytes) => {
      const whole = tryCutFeed(text, { itemBytes, chunkBytes, pieceBytes: [text.length] });
      expect(tryCutFeed(text, { itemBytes, chunkBytes, pieceBytes })).toEqual(whole);
    }),
    { numRuns: RUNS },
  );
});

test('wherever the borders of chunks fall, the same items are read, and cutter and reader agree', () => {
  fc.assert(
    fc.property(feeds, caps, fc.nat(400), (text, itemBytes, chunkBytes) => {
      const each = tryCutFeed(text, { itemBytes, chunkBytes: 1 });
      const larger = tryCutFeed(text, { itemBytes, chunkBytes });
      const read = typeof each === 'string' ? each : readFeed(text, each, itemBytes);
      const readLarger = typeof larger === 'string' ? larger : readFeed(text, larger, itemBytes);
      expect(readLarger).toEqual(read);
      const lines = typeof read === 'string' ? [] : read.map(({ line }) => line);
      expect(lines).toEqual(typeof each === 'string' ? [] : plainLines(text, each));
    }),
    { numRuns: RUNS },
  );
});

test('most of the feeds above are not refused, and have items', () => {
  const read = fc.sample(feeds, { numRuns: 500, seed: 1 }).map((text) => tryCutFeed(text));
  const withItems = read.filter((feed) => typeof feed !== 'string' && feed.chunks.length > 1);
  expect(withItems.length).toBeGreaterThan(150);
});

/** The lines on which the chunks begin, counted plainly. */
function plainLines(text: Buffer, { chunks }: CutFeed): number[] {
  return chunks.map(
    ({ offsetBytes }) => text.toString('latin1', 0, offsetBytes).split(/\r\n|\r|\n/).length,
  );
}

const GOOD = Array.from(
  { length: 5 },
  (_, index) => `<item>
<g:id>p${index}</g:id><g:title><![CDATA[Tee <b> </b> ${index}]]></g:title><!-- note <x> -->
<g:description>Soft &amp; warm</g:description><g:link>https://shop.example/${index}</g:link><?note x?>
<g:image_link a="b">https://shop.example/${index}.jpg</g:image_link><g:availability>in_stock</g:availability>
<g:price>1${index}.00 USD</g:price><g:brand>Nike</g:brand><g:mpn>M</g:mpn>
<g:shipping><g:price>3.00 USD</g:price></g:shipping></item>`,
);
const bytes = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((byte) => Buffer.from([byte])),
  fc.constantFrom(...TOKENS).map((token) => Buffer.from(token)),
);

test('damage inside of an item, of whatever kind, leaves the items before and behind it as they are', () => {
  const feed = (list: readonly string[]) => Buffer.from(HEAD + list.join('\n') + TAIL, 'latin1');
  const idsOf = (text: Buffer, cut: CutFeed) =>
    readFeed(text, cut).map(({ product }) => product?.id);
  const whole = readFeed(feed(GOOD), cutFeed(feed(GOOD)));
  expect(whole.map(({ product }) => product?.id)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
  let damaged = 0;
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.nat(),
      fc.integer({ min: 0, max: 6 }),
      bytes,
      (which, place, removed, added) => {
        const item = GOOD[which] ?? '';
        const most = item.length - '</item>'.length;
        const from = '<item>'.length + (place % (most - '<item>'.length));
        const to = Math.min(most, from + removed);
        const changed = item.slice(0, from) + added.toString('latin1') + item.slice(to);
        const text = feed(GOOD.with(which, changed));
        const ids = idsOf(text, cutFeed(text));
        expect(ids).toHaveLength(5);
        expect(ids.toSpliced(which, 1)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'].toSpliced(which, 1));
        if (ids[which] !== `p${which}`) damaged += 1;
      },
    ),
    { numRuns: 2 * RUNS },
  );
  expect(damaged).toBeGreaterThan(RUNS / 2);
});

test('damage anywhere ends in a refusal of the file, or in products; nothing else is thrown', () => {
  const text = Buffer.from(HEAD + GOOD.join('\n') + TAIL);
  let readable = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(text.length - 1), bytes), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const parts = changes.map(([at, added]) => [at, added] as const).sort(([a], [b]) => a - b);
        let from = 0;
        const damaged: Buffer[] = [];
        for (const [at, added] of parts) {
          damaged.push(text.subarray(from, at), added);
          from = at + 1;
        }
        const result = Buffer.concat([...damaged, text.subarray(from)]);
        const cut = tryCutFeed(result);
        if (typeof cut !== 'string' && readFeed(result, cut).length > 0) readable += 1;
      },
    ),
    { numRuns: RUNS },
  );
  expect(readable).toBeGreaterThan(RUNS / 10);
  expect(readable).toBeLessThan(RUNS);
});
