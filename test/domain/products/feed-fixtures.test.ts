import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFeed, type SeenProduct, tryCutFeed } from './feed-reading.ts';

const FILES = globSync('test/fixtures/xml/*.xml').sort();

test('there are feeds to read', () => {
  expect(FILES.length).toBeGreaterThan(40);
});

test.each(FILES)('%s reads as expected, whole and in chunks', (file) => {
  const text = readFileSync(file);
  const expected: unknown = JSON.parse(readFileSync(file.replace(/xml$/, 'expected.json'), 'utf8'));
  const whole = tryCutFeed(text, { chunkBytes: text.length });
  expect(describeFeed(text, whole)).toEqual(expected);
  for (const pieceBytes of [[1], [2, 7], [text.length]])
    expect(describeFeed(text, tryCutFeed(text, { pieceBytes }))).toEqual(expected);
});

/** A feed as the expected files have it: what goes without saying is left out. */
function describeFeed(text: Buffer, feed: ReturnType<typeof tryCutFeed>) {
  if (typeof feed === 'string') return { failure: feed };
  const { itemTag, namespaces } = feed.layout;
  return {
    feed: feed.layout.feed,
    itemTag,
    namespaces,
    items: readFeed(text, feed).map(describeItem),
  };
}

function describeItem({ line, product, issues }: SeenProduct) {
  const found = issues.map(({ code, column, value, line: at }) =>
    [code, column ?? '', value ?? '', at === undefined ? '' : `line ${at}`].join(' ').trim(),
  );
  return { line, product, ...(found.length > 0 ? { issues: found } : {}) };
}
