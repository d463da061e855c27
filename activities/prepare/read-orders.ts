import { ChunkCollector } from '../../domain/chunk-collector.ts';
import { escapeCopyText } from '../../domain/copy-text.ts';
import { readRows } from '../../domain/csv/layout-rows.ts';
import type { DefinitionOf } from '../../domain/definition.ts';
import type { AssembledOrder } from '../../domain/orders/assembler.ts';
import { GAP } from '../../domain/orders/gaps.ts';
import { hashedColumn } from '../../domain/record-column.ts';
import { bucketOf, keyOrder, recordKey } from '../../domain/record-key.ts';
import type { Json } from '../../domain/report.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';
import { OrderGroups } from './order-groups.ts';
import { type OrderRows, OrderRowsReader } from './order-rows.ts';
import type { ChunkTask, ReadChunk } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';

/** Reads the orders of a CSV chunk: good ones become rows of their bucket, the others are kept with their issues. */
export function readOrders(
  text: Buffer,
  task: ChunkTask,
  rows: BucketRows,
  definition: DefinitionOf<'orders'>,
  layout: CsvLayout,
): ReadChunk {
  const { buckets, firstLine } = task;
  const orderRows = new OrderRowsReader(text, layout, hashedColumn(definition, layout.header));
  const collector = new ChunkCollector<OrderRows>(
    {
      keep: (seen) => seen,
      show: (seen) => orderRows.show(seen),
      parse: (stored) => JSON.parse(stored.replaceAll(GAP, '')) as Json,
    },
    task.shownRecords,
  );
  const groups = new OrderGroups(text, definition, layout, {
    order(order, seen, issues) {
      if (order === null) {
        collector.reject(seen.line, seen, orderRows.reject(seen, issues), issues);
        return;
      }
      const key = recordKey(order.id);
      const place = keyOrder(key);
      const bucket = bucketOf(place, buckets);
      rows.addDigested(bucket, seen.line, place, key, columnsOf(order), order.document);
      collector.accept(seen.line, seen, order.document, issues);
    },
    blank: (seen, issues) => collector.ignore(seen.line, seen, issues),
  });
  const { records } = readRows(text, layout, firstLine, groups);
  groups.end();
  return { report: collector.report(records), rejected: collector.rejected() };
}

/** What stands between the digest of an order and its document. */
function columnsOf({ id, lastUpdated, createdAt, gaps }: AssembledOrder): string {
  return `${escapeCopyText(id)}\t${lastUpdated ?? '\\N'}\t${createdAt}\t${gaps}`;
}
