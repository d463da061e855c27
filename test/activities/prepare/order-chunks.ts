import { gunzipSync } from 'node:zlib';
import { readOrders } from '../../../activities/prepare/read-orders.ts';
import { BucketRows, HEAD_BYTES } from '../../../activities/prepare/row-format.ts';
import { type DefinitionOf, importDefinition } from '../../../domain/definition.ts';
import type { IssueCount } from '../../../domain/issues.ts';
import { GAP } from '../../../domain/orders/gaps.ts';
import type { OrderDocument } from '../../../domain/orders/order-document.ts';
import type { ChunkReport, RejectedRecord } from '../../../domain/report.ts';
import { cellsOf, HEADER, itemOnly, REQUIRED, type Row } from '../../domain/orders/kevel-orders.ts';

/** A spooled order, its columns of COPY text apart. */
export interface SpooledOrder {
  line: number;
  key: string;
  digest: string;
  id: string;
  lastUpdated: string;
  occurredAt: string;
  gaps: string;
  /** As it stands in the spool, with its GAP marks, COPY's escapes undone. */
  text: string;
  document: OrderDocument;
}

export interface OrdersRead {
  report: ChunkReport;
  rejected: RejectedRecord[];
  orders: SpooledOrder[];
}

export interface ReadOrdersOptions {
  kind?: 'kevel-csv' | 'shopify-csv';
  hashUserId?: boolean;
  header?: string[];
  firstLine?: number;
}

/** What readOrders makes of a chunk; its lines count from 2, as those behind a header do. */
export function readOrdersOf(text: string | Buffer, options: ReadOrdersOptions = {}): OrdersRead {
  const { kind = 'kevel-csv', hashUserId = false, header = HEADER, firstLine = 2 } = options;
  const chunk = Buffer.from(text);
  const rows = new BucketRows(1);
  const definition = ordersDefinition(kind, hashUserId);
  const layout = { kind: 'csv', delimiter: ',', header } as const;
  const task = {
    runId: 'run',
    chunk: 0,
    textObject: 'text',
    offsetBytes: 0,
    lengthBytes: chunk.length,
    firstLine,
    layout,
    buckets: 1,
    definition,
  };
  const { report, rejected } = readOrders(chunk, task, rows, definition, layout);
  return {
    report,
    rejected: rejected === null ? [] : rejectedRecords(Buffer.from(rejected)),
    orders: spooled(Buffer.concat([...rows.content()])),
  };
}

/** The CSV text of rows, a line each. */
export function csvOf(rows: readonly Row[], header: readonly string[] = HEADER): string {
  return rows.map((row) => `${cellsOf(row, header).map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function ordersDefinition(
  kind: 'kevel-csv' | 'shopify-csv',
  hashUserId: boolean,
): DefinitionOf<'orders'> {
  const definition = importDefinition.parse({
    name: 'orders',
    entity: 'orders',
    source: { kind: 'file', url: 'upload://orders.csv' },
    format: { kind, hashUserId },
  });
  if (definition.entity !== 'orders') throw new Error('not an import of orders');
  return definition;
}

function rejectedRecords(gzipped: Buffer): RejectedRecord[] {
  const lines = gunzipSync(gzipped).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RejectedRecord);
}

function spooled(content: Buffer): SpooledOrder[] {
  const orders: SpooledOrder[] = [];
  for (let at = 0; at < content.length; ) {
    const lengthBytes = content.readUInt32LE(at);
    const line = content.readUInt32LE(at + 4);
    const start = at + HEAD_BYTES;
    const copyLine = content.toString('utf8', start, start + lengthBytes);
    at = start + lengthBytes;
    const columns = copyLine.slice(0, -1).split('\t');
    if (columns.length !== 7 || !copyLine.endsWith('\n')) throw new Error(`bad row: ${copyLine}`);
    const [key = '', digest = '', id = '', lastUpdated = '', occurredAt = '', gaps = ''] = columns;
    const text = (columns[6] ?? '').replaceAll('\\\\', '\\');
    const document = JSON.parse(text.replaceAll(GAP, '')) as OrderDocument;
    orders.push({ line, key, digest, id, lastUpdated, occurredAt, gaps, text, document });
  }
  return orders;
}

/** An order of `items` line items whose totals add up. */
export function orderRows(id: string, items = 1, more: Row = {}): Row[] {
  const total = String(items);
  const money = { subtotal: '0', tax: '0', shipping: '0', discount: '0', refund: '0' };
  const row: Row = {
    ...REQUIRED,
    ...money,
    orderId: id,
    total,
    subtotal: total,
    ...prefixed({ ...money, total: '1', subtotal: '1' }),
    ...more,
  };
  return Array.from({ length: items }, (_, index) => {
    const item = { ...row, lineItem_id: `${id}-${index + 1}` };
    return index === 0 ? item : itemOnly(item);
  });
}

function prefixed(row: Record<string, string>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [`lineItem_${name}`, value]),
  ) as Row;
}

/** How often each issue was met in each column. */
export function codesOf(issues: readonly IssueCount[]) {
  return issues.map(({ code, column, count }) => [code, column, count]);
}
