import { expect, test } from 'vitest';
import { JsonLinesCutting } from '../../../activities/split/json-lines-cutting.ts';

function cut(text: string, offsetBytes = 0) {
  const bytes = Buffer.from(text);
  const cutting = new JsonLinesCutting({ offsetBytes, textBytes: bytes.length });
  for (let at = 0; at < bytes.length; at += 65_536) cutting.push(bytes.subarray(at, at + 65_536));
  return cutting.end();
}

test('a small file is one chunk and one bucket', () => {
  expect(cut('{"id":"a"}\n\n{"id":"b"}\n', 3)).toEqual({
    dialectEvidence: null,
    layout: { kind: 'jsonl' },
    chunks: [{ offsetBytes: 3, lengthBytes: 23, firstLine: 1, records: 2 }],
    records: 2,
    bucketShare: expect.closeTo(0, 3),
  });
});

test('a large file is cut on line ends into chunks that follow each other', () => {
  const line = `${JSON.stringify({ id: 'p', name: 'x'.repeat(200) })}\n`;
  const count = 100_000;
  const { chunks, records, bucketShare } = cut(line.repeat(count));
  expect(records).toBe(count);
  expect(chunks.length).toBeGreaterThan(3);
  expect(bucketShare).toBeGreaterThan(3);
  let end = 0;
  for (const chunk of chunks) {
    expect(chunk.offsetBytes).toBe(end);
    expect(chunk.lengthBytes % line.length).toBe(0);
    expect(chunk.lengthBytes).toBe(chunk.records * line.length);
    end += chunk.lengthBytes;
  }
  expect(end).toBe(count * line.length);
});

test('chunks of very short lines are smaller, since their rows are many times as long', () => {
  const short = cut('{"id":1}\n'.repeat(1_000_000));
  expect(short.chunks[0]?.lengthBytes).toBeLessThan(2 * 1_048_576);
});

test.each([
  ['', 'the file is empty'],
  [' \r\n\t\n', 'the file has only blank lines'],
])('a file without an object is empty (%j)', (text, message) => {
  expect(() => cut(text)).toThrow(
    expect.objectContaining({ type: 'EmptyFile', message }) as unknown as Error,
  );
});

test.each(['[{"id":"a"},{"id":"b"}]', '\n[\n  {"id":"a"},\n  {"id":"b"}\n]\n'])(
  'a file that is one list of objects is refused with what to do (%j)',
  (text) => {
    expect(() => cut(text)).toThrow(/one list of objects, not JSON Lines: write each object/);
  },
);

test('a list on the first line is one bad record, not a bad file', () => {
  expect(cut('["id","name"]\n{"id":"a"}').records).toBe(2);
});
