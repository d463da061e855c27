import { plainFields } from '../json-lines/json-value.ts';
import { type JsonLine, readJsonLines } from '../json-lines/reader.ts';
import { readJsonProduct } from './json-product.ts';
import type { ProductSink, ReadProduct } from './product-document.ts';

/** Reads the products of a chunk of JSON Lines; gives how many lines were not blank. */
export function readJsonProducts(text: Buffer, firstLine: number, sink: ProductSink): number {
  return readJsonLines(text, firstLine, (line) => sink(productOf(line)));
}

function productOf({ line, fields, issues, raw }: JsonLine): ReadProduct {
  if (fields === null)
    return { line, product: null, issues, raw, read: () => ({ '(line)': raw() }) };
  const found = readJsonProduct(fields);
  return {
    line,
    product: found.product,
    issues: issues.length === 0 ? found.issues : [...issues, ...found.issues],
    raw,
    read: () => plainFields(fields),
  };
}
