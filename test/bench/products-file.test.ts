import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogueProduct } from '../../bench/catalogue.ts';
import { generateProducts } from '../../bench/generate-products.ts';
import { readFileAlone } from '../../bench/read-file.ts';
import { useFolder } from './generated-file.ts';

const PRODUCTS = 2_000;
const folder = useFolder();

describe('the products files of the bench', () => {
  test.each([
    ['xml', { entity: 'products', format: { kind: 'google-xml' } }],
    ['jsonl', { entity: 'products', format: { kind: 'jsonl' } }],
  ] as const)('are found without any issue by the service: %s', async (ending, what) => {
    const { path, sizeBytes, records } = await generateProducts(folder.path, PRODUCTS, ending);
    expect(records).toBe(PRODUCTS);
    const found = await readFileAlone(what, path, sizeBytes);
    expect(found).toEqual({ valid: PRODUCTS, issues: [] });
  });

  test('hold the same products in the same order', async () => {
    const xml = await readText('xml');
    const lines = (await readText('jsonl')).trim().split('\n');
    const named = z.object({ id: z.string(), price: z.number() });
    const ofLines = lines.map((line) => named.parse(JSON.parse(line)));
    const ids = [...xml.matchAll(/<g:id>(.*?)<\/g:id>/g)].map(([, id]) => id);
    const prices = [...xml.matchAll(/<\/g:availability>\n<g:price>(.*?) EUR/g)].map(([, price]) =>
      Number(price),
    );
    expect(ids).toEqual(ofLines.map(({ id }) => id));
    expect(prices).toEqual(ofLines.map(({ price }) => price));
    expect(new Set(ids).size).toBe(PRODUCTS);
  });

  test('have items of a realistic size, with descriptions in CDATA', async () => {
    const { sizeBytes } = await generateProducts(folder.path, PRODUCTS, 'xml');
    expect(sizeBytes / PRODUCTS).toBeGreaterThan(900);
    expect(sizeBytes / PRODUCTS).toBeLessThan(1_400);
    expect((await readText('xml')).match(/<g:description><!\[CDATA\[/g)).toHaveLength(PRODUCTS);
  });

  test('have article numbers with a right check digit', () => {
    for (let number = 0; number < PRODUCTS; number++) {
      const digits = catalogueProduct(number).gtin.split('').map(Number).toReversed();
      const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 3), 0);
      expect([digits.length, sum % 10]).toEqual([13, 0]);
    }
  });

  test('have the same bytes everywhere', async () => {
    // Other bytes need another GENERATOR_VERSION, so that no cached file is measured for them.
    expect(hash('sha256', await readText('xml'))).toMatchInlineSnapshot(
      `"14655d0969bed8e2a8a8d6daae90f1166f019198bd542ede5753a2c6afc5555c"`,
    );
    expect(hash('sha256', await readText('jsonl'))).toMatchInlineSnapshot(
      `"e1da7e4f04bad3a29509ee3995c5c4d82fce683a7e70a02ffb0fc19193f1742b"`,
    );
  });
});

async function readText(ending: 'xml' | 'jsonl'): Promise<string> {
  const { path } = await generateProducts(folder.path, PRODUCTS, ending);
  return readFile(path, 'utf8');
}
