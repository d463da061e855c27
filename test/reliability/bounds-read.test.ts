import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Imported } from '../../bench/plan.ts';
import { readFileAlone } from '../../bench/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'offline-imports-bounds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MILLION = 1_000_000;
const PEOPLE: Imported = {
  entity: 'users',
  format: { kind: 'jsonl', userIdField: 'id', userIdType: 'crm_id' },
};
const FEED: Imported = { entity: 'products', format: { kind: 'google-xml' } };

const nested = (levels: number) => '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);
const person = (value: string) => `{"id":"1","a":${value}}\n`;
const fields = (count: number) =>
  Array.from({ length: count }, (_, field) => `"${field.toString(36)}":1`).join();
const item = (id: string, title: string, more = '') =>
  `<item><g:id>${id}</g:id><title>${title}</title><link>https://shop.example/1</link>` +
  '<description>d</description><g:image_link>https://shop.example/1.jpg</g:image_link>' +
  `<g:availability>in_stock</g:availability><g:price>5 EUR</g:price>${more}</item>\n`;
const feed = (...items: string[]) =>
  `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n${items.join('')}</channel></rss>`;
const references = (count: number) => '&#120;'.repeat(count);
const inside = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`;

/** Each file has one good record beside what is made to do harm. */
test.each<[string, Imported, () => string, string[]]>([
  ['JSON 100,000 deep', PEOPLE, () => person(nested(100_000)), ['too_deep']],
  ['JSON with 100,000 fields', PEOPLE, () => person(`{${fields(100_000)}}`), ['too_deep']],
  ['JSON with a million fields', PEOPLE, () => `{${fields(MILLION)}}\n`, ['record_too_long']],
  ['XML 100,000 deep', FEED, () => item('2', 't', inside(100_000)), ['too_deep']],
  [
    'a million character references in one text',
    FEED,
    () => item('2', references(MILLION)),
    ['record_too_long'],
  ],
  [
    'as many character references as an item may have',
    FEED,
    () => item('2', 't', `<g:note>${references(170_000)}</g:note>`),
    [],
  ],
])(
  '%s: read within two seconds, and the record beside it is good',
  async (_, what, text, codes) => {
    const content = what === FEED ? feed(text(), item('1', 'good')) : `${text()}${person('1')}`;
    const path = join(folder, 'file');
    writeFileSync(path, content);
    const before = process.cpuUsage();
    const { valid, issues } = await readFileAlone(what, path, content.length);
    const { user, system } = process.cpuUsage(before);
    const found = issues.map(({ code }) => code);
    expect(found.filter((code) => code === 'too_deep' || code === 'record_too_long')).toEqual(
      codes,
    );
    expect(valid).toBe(2 - codes.length);
    expect((user + system) / 1e6).toBeLessThan(2);
  },
);

test('a text of character references takes time in proportion to its length', async () => {
  // Both are short enough to be read whole.
  const seconds = async (count: number) => {
    const content = feed(
      item('1', 't', `<g:note>${references(count)}</g:note>`).repeat(160_000 / count),
    );
    const path = join(folder, `${count}`);
    writeFileSync(path, content);
    const before = process.cpuUsage();
    await readFileAlone(FEED, path, content.length);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  await seconds(10_000);
  const inParts = await seconds(10_000);
  expect(await seconds(160_000)).toBeLessThan(4 * inParts);
});
