import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EncodingEvidence } from '../../domain/encoding/evidence.ts';
import { importFile, importUsers, issuesOf, reportOf, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers } from '../support/stored.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

const POLISH = [
  ['email', 'name', 'city'],
  ['a@x.co', 'Łucja Wiśniewska', 'Wrocław'],
  ['b@x.co', 'Stanisław Dąbrowski', 'Łódź'],
  ['c@x.co', 'Michał Gołębiowski', 'Gdańsk'],
  ['d@x.co', 'Grażyna Pękała', 'Poznań'],
];

function csv(rows: readonly string[][]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

async function importedAs(encoding: string, content: Buffer) {
  const run = await importUsers(service, 'users.csv', content, { source: { encoding } });
  const evidence: EncodingEvidence | undefined = run.file?.encodingEvidence;
  return { run, evidence, issues: await issuesOf(service, run.id) };
}

describe('auto', () => {
  test('reads Windows-1250, and the run shows how its words look under each candidate', async () => {
    const { run, evidence, issues } = await importedAs(
      'auto',
      iconv.encode(csv(POLISH), 'windows-1250'),
    );
    expect(run).toMatchObject({ status: 'completed', file: { encoding: 'windows-1250' } });
    expect(issues).toEqual([]);
    expect((await userOf(service, 'b@x.co')).attributes['city']).toBe('Łódź');
    expect(evidence?.how).toBe('detected');
    expect(evidence?.candidates[0]).toMatchObject({
      label: 'windows-1250',
      sample: ['Dąbrowski', 'Łódź', 'Gołębiowski'],
    });
    expect(evidence?.candidates.length).toBeGreaterThan(1);
    expect(evidence?.candidates.length).toBeLessThanOrEqual(5);
  });

  test('reads UTF-16 without a byte order mark, of Chinese too', async () => {
    const rows = [...POLISH, ['e@x.co', '欧阳雪', '成都市锦江区春熙路八号']];
    for (const encoding of ['utf-16le', 'utf-16be']) {
      const { run, evidence } = await importedAs('auto', iconv.encode(csv(rows), encoding));
      expect(run).toMatchObject({ status: 'completed', file: { encoding } });
      expect(evidence).toMatchObject({
        how: 'pattern',
        candidates: [{ label: encoding, score: 1 }],
      });
      expect((await userOf(service, 'e@x.co')).attributes['name']).toBe('欧阳雪');
      await clearUsers(service.databaseUrl);
    }
  });

  test('finds the first accent behind 300 KB of ASCII', async () => {
    const ascii = Array.from({ length: 8_000 }, (_, i) => [`u${i}@x.co`, 'Anna Smith', 'London']);
    const text = csv([['email', 'name', 'city'], ...ascii, ['z@x.co', 'Zoé Lefèvre', 'Besançon']]);
    const padded = text.replaceAll('London', 'Londonderry in Northern Ireland');
    expect(padded.indexOf('é')).toBeGreaterThan(300_000);
    const { run } = await importedAs('auto', iconv.encode(padded, 'windows-1252'));
    expect(run).toMatchObject({ status: 'completed', file: { encoding: 'windows-1252' } });
    expect((await userOf(service, 'z@x.co')).attributes['city']).toBe('Besançon');
  });
});

describe('an encoding that was told wrong is said', () => {
  test('when all bytes are letters in it as well', async () => {
    const { run, issues } = await importedAs('windows-1252', Buffer.from(csv(POLISH)));
    expect(run.file).toMatchObject({ encoding: 'windows-1252', encodingEvidence: { how: 'told' } });
    expect(issues.map(([code]) => code)).toContain('suspect_encoding');
    const { issues: all } = await reportOf(service, run.id);
    const suspect = all.find(({ code }) => code === 'suspect_encoding');
    expect(suspect).toMatchObject({ severity: 'warning', examples: [{ line: 1 }] });
    expect(suspect?.examples[0]?.value).toBe('utf-8: Łucja, Wiśniewska, Wrocław');
  });

  test('when rows are wrong in it: they are rejected, and the candidates show what the file is', async () => {
    const { run, evidence, issues } = await importedAs(
      'utf-8',
      iconv.encode(csv(POLISH), 'windows-1250'),
    );
    expect(run.tally).toMatchObject({ added: 0, rejected: 4 });
    expect(issues.map(([code]) => code)).toEqual(['invalid_encoding', 'suspect_encoding']);
    expect(evidence?.candidates[0]).toMatchObject({ label: 'windows-1250' });
    expect(evidence?.candidates.at(-1)).toMatchObject({ label: 'utf-8', score: 0 });
  });

  test('also when the run fails, because the header is wrong in it', async () => {
    const rows = [['email', 'imię', 'miejscowość'], ...POLISH.slice(1)];
    const content = iconv.encode(csv(rows), 'windows-1250');
    const run = await importUsers(service, 'header.csv', content);
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'InvalidHeader' } });
    expect(run.file?.encodingEvidence?.candidates[0]).toMatchObject({ label: 'windows-1250' });
  });

  test('when it is UTF-16 without a mark', async () => {
    const run = await importUsers(service, 'wide.csv', Buffer.from(csv(POLISH), 'utf16le'));
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'InvalidHeader' } });
    expect(run.file?.encodingEvidence?.candidates[0]).toMatchObject({
      label: 'utf-16le',
      sample: ['Łucja', 'Wiśniewska', 'Wrocław'],
    });
  });
});

describe('bytes that are wrong for the encoding are issues of their row and cell', () => {
  const bad = ['e@x.co', 'Ewa', 'K\u0001'];
  const text = csv([...POLISH, bad, ['f@x.co', 'Żaneta', 'Toruń']]);
  test.each([
    ['windows-1250', [0x81]],
    ['utf-16le', [0x00, 0xd8]],
    ['utf-16be', [0xdc, 0x00]],
  ])('in %s', async (encoding, wrong) => {
    const bytes = iconv.encode(text, encoding);
    bytes.set(wrong, unitAt(bytes, iconv.encode('\u0001', encoding)));
    const { run, issues } = await importedAs(encoding, bytes);
    expect(run.tally).toMatchObject({ added: 5, rejected: 1 });
    expect(issues).toEqual([['invalid_encoding', 'city', 1, 6]]);
    expect((await userOf(service, 'f@x.co')).attributes['city']).toBe('Toruń');
  });

  test('in JSON Lines and in XML too', async () => {
    const product = (id: string, title: string) => ({ id, title, price: 1, currency: 'EUR' });
    const lines = [product('p1', 'Żyrandol'), product('p2', 'Ko\ufffdc')];
    const jsonl = await importFile(
      service,
      'p.jsonl',
      withWrongByte(lines.map((line) => JSON.stringify(line)).join('\n')),
      products('jsonl'),
    );
    expect(await codesAndLines(jsonl.id)).toContainEqual(['invalid_encoding', 2]);

    const items = ['Żyrandol', 'Ko\ufffdc'].map((title) => `<item><title>${title}</title></item>`);
    const xml = `<?xml version="1.0"?>\n<rss><channel>\n${items.join('\n')}\n</channel></rss>`;
    const feed = await importFile(service, 'p.xml', withWrongByte(xml), products('google-xml'));
    expect(await codesAndLines(feed.id)).toContainEqual(['invalid_encoding', 4]);
  });

  async function codesAndLines(runId: string) {
    return (await issuesOf(service, runId)).map(([code, , , line]) => [code, line]);
  }
});

function products(kind: string) {
  return { entity: 'products', source: { encoding: 'windows-1250' }, format: { kind } } as const;
}

/** The text in Windows-1250, with a byte that it does not have for U+FFFD. */
function withWrongByte(text: string): Buffer {
  const [before = '', after = ''] = text.split('\ufffd');
  const [head, tail] = [before, after].map((part) => iconv.encode(part, 'windows-1250'));
  return Buffer.concat([head ?? Buffer.alloc(0), Buffer.from([0x81]), tail ?? Buffer.alloc(0)]);
}

/** Where `unit` stands at a whole number of units. */
function unitAt(bytes: Buffer, unit: Buffer): number {
  let at = bytes.indexOf(unit);
  while (at % unit.length > 0) at = bytes.indexOf(unit, at + 1);
  return at;
}
