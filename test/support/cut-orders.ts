import { gunzipSync } from 'node:zlib';
import { readBucket, type Segment } from '../../activities/merge/bucket-records.ts';
import type { Repeats } from '../../activities/merge/combine-rows.ts';
import { readOrders } from '../../activities/prepare/read-orders.ts';
import { BucketRows, HEAD_BYTES, KEY_CHARACTERS } from '../../activities/prepare/row-format.ts';
import { createCutter, type CutChunk } from '../../domain/csv/cutter.ts';
import { type DefinitionOf, importDefinition } from '../../domain/definition.ts';
import { type IssueCount, IssueCounter } from '../../domain/issues.ts';
import { recordColumn } from '../../domain/record-column.ts';
import { joinSamples, type Sample } from '../../domain/report.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';
import { oddKevelOrders, type OddOrders, oddShopifyOrders } from './odd-orders.ts';
import { random } from './random.ts';

const BUCKETS = 3;

const LAST_WINS: Repeats = {
  combine: (_earlier, later) => later,
  code: 'repeated_order',
  tellsFirst: true,
  valueOf: (line) => line.split('\t', 3)[2] ?? null,
};

/** All that a run tells and stores of a file, but for what the database adds. */
export interface Outcome {
  tally: { rows: number; read: number; rejected: number; ignored: number; records: number };
  issues: IssueCount[];
  sample: Sample;
  /** As JSON Lines, in the order of the file. */
  rejected: string[];
  /** The COPY line of each record with its line in the file, bucket after bucket. */
  records: string[];
}

export interface OrdersFile {
  text: Buffer;
  layout: CsvLayout;
  definition: DefinitionOf<'orders'>;
  firstLine: number;
}

/** A file of orders in which everything odd happens, the same for the same seed. */
export function oddFile(
  kind: 'kevel-csv' | 'shopify-csv',
  seed: number,
  orders: number,
): OrdersFile {
  const make: (chance: () => number, orders: number) => OddOrders =
    kind === 'kevel-csv' ? oddKevelOrders : oddShopifyOrders;
  const { header, rows } = make(random(seed), orders);
  const definition = importDefinition.parse({
    name: 'orders',
    entity: 'orders',
    source: { kind: 'file', url: 'upload://orders.csv' },
    format: { kind },
  });
  if (definition.entity !== 'orders') throw new Error('not orders');
  const layout: CsvLayout = { kind: 'csv', delimiter: ',', header };
  return { text: Buffer.from(rows), layout, definition, firstLine: 2 };
}

/** The chunks of a file; without `together` rows of one order may be cut apart. */
export function cut(
  { text, layout, definition, firstLine }: OrdersFile,
  chunkBytes: number,
  together = true,
): CutChunk[] {
  const groupColumn = recordColumn(definition, layout.header);
  const cutter = createCutter({
    delimiter: layout.delimiter,
    chunkBytes,
    offsetBytes: 0,
    firstLine,
    ...(together ? { groupColumn } : {}),
  });
  const chunks: CutChunk[] = [];
  for (let at = 0; at < text.length; at += 4_099)
    chunks.push(...cutter.push(text.subarray(at, at + 4_099)));
  return [...chunks, ...cutter.end()];
}

/** What prepare and merge make of the chunks of a file. Throws when the counts do not add up. */
export async function outcomeOf(file: OrdersFile, chunks: readonly CutChunk[]): Promise<Outcome> {
  const issues = new IssueCounter();
  const tally = { rows: 0, read: 0, rejected: 0, ignored: 0, records: 0 };
  const rejected: string[] = [];
  const segments: Segment[][] = Array.from({ length: BUCKETS }, () => []);
  let sample: Sample = { first: [], last: [] };
  for (const [index, chunk] of chunks.entries()) {
    const rows = new BucketRows(BUCKETS);
    const { report, rejected: packed } = prepare(file, index, chunk, rows);
    if (report.rows !== chunk.records) throw new Error(`${report.rows} of ${chunk.records} rows`);
    issues.addAll(report.issues);
    sample = joinSamples(sample, report.sample);
    tally.rows += report.rows ?? 0;
    tally.read += report.read;
    tally.rejected += report.rejected;
    tally.ignored += report.ignored;
    if (packed) rejected.push(...gunzipSync(packed).toString().split('\n').slice(0, -1));
    addSegments(rows, segments);
  }
  const records: string[] = [];
  for (const bucket of segments) {
    const merged = await readBucket(bucket, LAST_WINS);
    tally.records += merged.count;
    tally.ignored += merged.merged.count;
    issues.addAll(merged.merged.issues.toCounts());
    for (let index = 0; index < merged.count; index++)
      records.push(recordText(merged.bytes, merged.start(index)));
  }
  if (tally.read !== tally.records + tally.rejected + tally.ignored)
    throw new Error(`the tally does not close: ${JSON.stringify(tally)}`);
  return { tally, issues: issues.toCounts(), sample, rejected, records };
}

function prepare(
  { text, layout, definition }: OrdersFile,
  chunk: number,
  { offsetBytes, lengthBytes, firstLine }: CutChunk,
  rows: BucketRows,
) {
  const task = {
    runId: '00000000-0000-4000-8000-000000000000',
    chunk,
    textObject: '',
    offsetBytes,
    lengthBytes,
    firstLine,
    layout,
    buckets: BUCKETS,
    definition,
  };
  const part = Buffer.from(text.subarray(offsetBytes, offsetBytes + lengthBytes));
  return readOrders(part, task, rows, definition, layout);
}

function addSegments(rows: BucketRows, segments: Segment[][]): void {
  const content = Buffer.concat([...rows.content()]);
  const offsets = rows.offsets();
  for (const [bucket, list] of segments.entries()) {
    const bytes = content.subarray(offsets[bucket], offsets[bucket + 1]);
    const readInto = async (target: Buffer) => void bytes.copy(target);
    if (bytes.length > 0) list.push({ lengthBytes: bytes.length, readInto });
  }
}

function recordText(bytes: Buffer, start: number): string {
  const from = start + HEAD_BYTES;
  const key = bytes.toString('latin1', from, from + KEY_CHARACTERS);
  const line = bytes.toString('utf8', from, from + bytes.readUInt32LE(start));
  return `${key} line ${bytes.readUInt32LE(start + 4)}: ${line}`;
}
