import { generateProducts } from './generate-products.ts';
import type { Imported, Plan } from './plan.ts';

/** A bench has this many products for each row of users or orders. */
export const PRODUCTS_PER_ROW = 0.5;

const XML: Imported = { entity: 'products', format: { kind: 'google-xml' } };
const JSON_LINES: Imported = { entity: 'products', format: { kind: 'jsonl' } };

/** The bench of products: half as many as `rows`, in both formats, generated into `folder`. */
export async function planProducts(folder: string, rows: number): Promise<Plan> {
  const products = Math.ceil(rows * PRODUCTS_PER_ROW);
  const xml = await generateProducts(folder, products, 'xml');
  const jsonLines = await generateProducts(folder, products, 'jsonl');
  const added = { read: products, added: products };
  return {
    entity: 'products',
    title: `${products.toLocaleString('en')} products, ${(xml.sizeBytes / 1e6).toFixed(1)} MB of XML, ${(jsonLines.sizeBytes / 1e6).toFixed(1)} MB of JSON Lines`,
    steps: [
      { part: 'xml read', actor: 'reader', what: XML, file: xml },
      { part: 'xml first', actor: 'service', what: XML, file: xml, expected: added },
      {
        part: 'xml again',
        actor: 'service',
        what: XML,
        file: xml,
        needs: ['xml first'],
        expected: { read: products, unchanged: products },
      },
      {
        part: 'jsonl first',
        actor: 'service',
        what: JSON_LINES,
        file: jsonLines,
        isIntoEmpty: true,
        expected: added,
      },
    ],
    ratios: [],
    rates: [
      {
        sentence: 'XML through parse and validation on one core',
        part: 'xml read',
        megabytesPerSecond: 30,
      },
    ],
  };
}
