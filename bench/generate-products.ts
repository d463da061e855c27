import { join } from 'node:path';
import { type BenchFile, keepFile } from './bench-file.ts';
import { catalogueProduct } from './catalogue.ts';
import { FEED_HEAD, FEED_TAIL, productItem, productLine } from './product-texts.ts';

/** Goes up whenever the same seed gives other bytes, so that no cached file of an older generator is measured. */
const GENERATOR_VERSION = 1;

/** The two formats of a product file, by the ending of its name. */
export type ProductsEnding = 'xml' | 'jsonl';

/** The first `products` products of the catalogue as a file in `folder`; both formats hold the same ones. */
export async function generateProducts(
  folder: string,
  products: number,
  ending: ProductsEnding,
): Promise<BenchFile> {
  const path = join(folder, `products-${products}-v${GENERATOR_VERSION}.${ending}`);
  const texts = ending === 'xml' ? feedTexts : lineTexts;
  const sizeBytes = await keepFile(path, () => texts(products));
  return { path, sizeBytes, rows: products, records: products, changedRecords: 0 };
}

function* feedTexts(products: number): Generator<string> {
  yield FEED_HEAD;
  for (let number = 0; number < products; number++) yield productItem(catalogueProduct(number));
  yield FEED_TAIL;
}

function* lineTexts(products: number): Generator<string> {
  for (let number = 0; number < products; number++) yield productLine(catalogueProduct(number));
}
