import { plainFields } from '../json-lines/json-value.ts';
import { type JsonLine, readJsonLines } from '../json-lines/reader.ts';
import type { Transformation } from '../transformations/definition.ts';
import { issuesInFile } from '../transformations/issues-in-file.ts';
import { type TransformRecord, transformRecord } from '../transformations/records.ts';
import { readJsonProduct } from './json-product.ts';
import type { ProductSink, ReadProduct } from './product-document.ts';

/** Reads the products of a chunk of JSON Lines; gives how many lines were not blank. */
export function readJsonProducts(
  text: Buffer,
  firstLine: number,
  sink: ProductSink,
  transformations: readonly Transformation[] = [],
): number {
  const transform = transformRecord(transformations);
  return readJsonLines(text, firstLine, (line) => sink(productOf(line, transform)));
}

function productOf(
  { line, fields, issues, raw }: JsonLine,
  transform: TransformRecord,
): ReadProduct {
  if (fields === null)
    return { line, product: null, issues, raw, read: () => ({ '(line)': raw() }) };
  const said = fields();
  const transformed = transform(said);
  const found = readJsonProduct(transformed.fields);
  const own = issuesInFile(transformed.issues, found.issues, transformed.fileField);
  return {
    line,
    product: transformed.issues.length === 0 ? found.product : null,
    issues: issues.length === 0 ? own : [...issues, ...own],
    raw,
    read: () => plainFields(said),
  };
}
