import { readGoogleItems } from '../domain/products/google-reader.ts';
import type { BenchFile } from './bench-file.ts';
import { generateProducts } from './generate-products.ts';
import type { Imported, Plan } from './plan.ts';
import { cutFileAlone, readFileAlone } from './read-file.ts';

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
      { part: 'xml read', actor: 'reader', read: readFeedAlone, file: xml },
      {
        part: 'xml prepared',
        actor: 'reader',
        read: async ({ path, sizeBytes }) => (await readFileAlone(XML, path, sizeBytes)).valid,
        file: xml,
      },
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

/** How many items of a feed are good ones: it is cut, parsed and judged, and no rows are made of it. */
async function readFeedAlone({ path, sizeBytes }: BenchFile): Promise<number> {
  const { layout, texts } = await cutFileAlone(XML, path, sizeBytes);
  if (layout.kind !== 'xml') throw new Error('the bench reads a feed');
  let valid = 0;
  for await (const { text, firstLine } of texts)
    readGoogleItems(text, layout, firstLine, ({ product }) => {
      if (product) valid += 1;
    });
  return valid;
}
