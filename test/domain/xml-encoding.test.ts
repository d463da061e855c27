import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { findXmlEncoding, textOf } from '../../activities/split/text-of.ts';
import { RunFailure } from '../../domain/failures.ts';

const declared = (label: string) => `<?xml version='1.0' encoding="${label}"?><rss>é</rss>`;
const opened = (bytes: Buffer) =>
  async function* () {
    yield bytes;
  };

async function readAs(bytes: Buffer, told: string): Promise<{ encoding: string; text: string }> {
  const open = opened(bytes);
  const found = await findXmlEncoding(open, told);
  const pieces: Buffer[] = [];
  for await (const piece of textOf(open, found)) pieces.push(piece);
  return { encoding: found.encoding, text: Buffer.concat(pieces).toString() };
}

describe('the encoding of an XML file', () => {
  test.each(['utf-8', 'auto'])(
    'is the one of its declaration when the import says %s',
    async (told) => {
      for (const label of ['ISO-8859-1', 'windows-1252', 'UTF-8', 'utf8', 'cp437']) {
        const bytes = iconv.encode(declared(label), label);
        expect((await readAs(bytes, told)).text).toBe(declared(label));
      }
      const late = iconv.encode(`\n ${declared('ISO-8859-1')}`, 'latin1');
      expect((await readAs(late, told)).text).toContain('é');
    },
  );

  test('is the one that the import says, when that is neither', async () => {
    const bytes = iconv.encode(declared('UTF-8'), 'latin1');
    expect(await readAs(bytes, 'latin1')).toMatchObject({ text: declared('UTF-8') });
  });

  test('is the one of a byte order mark before all others, and UTF-16 shows without one', async () => {
    for (const label of ['utf-8', 'utf-16le', 'utf-16be']) {
      const marked = iconv.encode(declared('ISO-8859-1'), label, { addBOM: true });
      expect((await readAs(marked, 'utf-8')).encoding).toBe(label);
      const text = (await readAs(iconv.encode(declared(label), label), 'utf-8')).text;
      expect(text).toBe(declared(label));
    }
  });

  test('is not UTF-16 when the declaration that says so is not in UTF-16', async () => {
    expect(await readAs(Buffer.from(declared('utf-16')), 'utf-8')).toEqual({
      encoding: 'utf-8',
      text: declared('utf-16'),
    });
  });

  test('is detected or UTF-8 when the file has no declaration', async () => {
    const text = '<rss>Café très crème, à bientôt</rss>';
    expect((await readAs(iconv.encode(text, 'latin1'), 'auto')).text).toBe(text);
    expect((await readAs(Buffer.from(text), 'utf-8')).encoding).toBe('utf-8');
  });

  test.each(['klingon', 'auto', '--'])('is refused when the declaration says %s', async (label) => {
    const refused = await findXmlEncoding(opened(Buffer.from(declared(label))), 'utf-8').catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(RunFailure);
    expect(refused).toMatchObject({
      type: 'UnreadableFile',
      message: expect.stringContaining(label),
    });
  });
});
