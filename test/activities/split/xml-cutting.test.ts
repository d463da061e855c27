import { expect, test } from 'vitest';
import { XmlCutting } from '../../../activities/split/xml-cutting.ts';

const HEAD = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n';
const TAIL = '</channel></rss>';

/** How a feed is cut that comes in pieces, whose memory is used again. */
function cut(text: string, offsetBytes = 0) {
  const bytes = Buffer.from(text);
  const cutting = new XmlCutting({ offsetBytes, textBytes: bytes.length });
  for (let at = 0; at < bytes.length; at += 60_000) {
    const piece = Buffer.from(bytes.subarray(at, at + 60_000));
    cutting.push(piece);
    piece.fill(0);
  }
  return cutting.end();
}

test('a feed is cut into chunks of whole items, behind the byte order mark', () => {
  const item = `<item>${'x'.repeat(987)}</item>`;
  const { layout, chunks, records, bucketShare } = cut(HEAD + item.repeat(20_000) + TAIL, 3);
  expect(layout).toEqual({
    kind: 'xml',
    feed: 'rss',
    itemTag: 'item',
    namespaces: { g: 'http://base.google.com/ns/1.0' },
  });
  expect(records).toBe(20_000);
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.length).toBeLessThan(10);
  expect(chunks[0]).toMatchObject({ offsetBytes: 3 + HEAD.length, firstLine: 2 });
  expect(chunks.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)).toBe(20_000 * 1000);
  expect(bucketShare).toBeGreaterThan(1);
});

test('a feed without items is a file without records, and a file without bytes is empty', () => {
  expect(cut(HEAD + TAIL)).toMatchObject({ chunks: [], records: 0, bucketShare: 0 });
  expect(() => cut('')).toThrow('the file is empty');
  expect(() => cut(HEAD)).toThrow('the file is cut off: it ends on line 2 inside of <channel>');
});
