import { ChunkCollector } from '../../domain/chunk-collector.ts';
import { readGoogleItems } from '../../domain/products/google-reader.ts';
import { readJsonProducts } from '../../domain/products/json-reader.ts';
import type { ProductSink, ReadProduct } from '../../domain/products/product-document.ts';
import { productRow } from '../../domain/products/product-row.ts';
import { bucketOf } from '../../domain/record-key.ts';
import type { Json } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Transformation } from '../../domain/transformations/definition.ts';
import { assertNever } from '../../domain/vocabulary.ts';
import type { ChunkTask, ReadChunk } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';

/** Reads the products of a chunk: good ones become rows of their bucket, the others are kept with their issues. */
export function readProducts(
  text: Buffer,
  { runId, firstLine, buckets, shownRecords, definition }: ChunkTask,
  rows: BucketRows,
  layout: TextLayout,
): ReadChunk {
  const collector = new ChunkCollector<ReadProduct>(
    {
      keep: (found) => found,
      show: ({ read }) => ({ read: read() }),
      parse: (stored) => JSON.parse(stored) as Json,
    },
    shownRecords,
  );
  const take = (found: ReadProduct) => {
    const { line, product, issues } = found;
    if (product === null) {
      const kept = issues.map(({ code, column, value }) => ({ code, column, value }));
      const row = { line, cells: null, raw: found.raw(), issues: kept };
      collector.reject(line, found, [row], issues);
      return;
    }
    const { order, copyLine, json } = productRow(product, runId);
    rows.add(bucketOf(order, buckets), line, order, copyLine);
    collector.accept(line, found, json, issues);
  };
  const records = readRecords(text, firstLine, layout, definition.transformations, take);
  return { report: collector.report(records), rejected: collector.rejected() };
}

function readRecords(
  text: Buffer,
  firstLine: number,
  layout: TextLayout,
  transformations: readonly Transformation[],
  sink: ProductSink,
): number {
  switch (layout.kind) {
    case 'jsonl':
      return readJsonProducts(text, firstLine, sink, transformations);
    case 'xml':
      return readGoogleItems(text, layout, firstLine, sink, transformations);
    case 'csv':
    case 'egoi':
      throw new Error(`products are not read from ${layout.kind}`);
    default:
      return assertNever(layout);
  }
}
