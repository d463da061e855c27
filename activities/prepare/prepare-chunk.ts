import { randomUUID } from 'node:crypto';
import type { ImportDefinition } from '../../domain/definition.ts';
import { isEgoi } from '../../domain/is-egoi.ts';
import type { ChunkReport } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import { assertNever } from '../../domain/vocabulary.ts';
import { release } from '../release.ts';
import { readPart, type Spool, spoolNames } from '../spool/spool.ts';
import { readContacts } from './read-contacts.ts';
import { readOrders } from './read-orders.ts';
import { readProducts } from './read-products.ts';
import { readUsers } from './read-users.ts';
import { readJsonUsers } from './read-json-users.ts';
import { BucketRows } from './row-format.ts';

/** Everything a thread needs to know of one chunk. */
export interface ChunkTask {
  runId: string;
  chunk: number;
  textObject: string;
  offsetBytes: number;
  lengthBytes: number;
  firstLine: number;
  layout: TextLayout;
  buckets: number;
  definition: ImportDefinition;
  /** How many of its first records are shown; a few when it is left out. */
  shownRecords?: number;
}

/** What was found in a chunk; its good records are in the rows that the reader was given. */
export interface ReadChunk {
  report: ChunkReport;
  /** Gzipped JSON Lines; null when nothing was rejected. */
  rejected: Uint8Array | null;
}

export interface PreparedChunkResult extends ReadChunk {
  preparedObject: string;
  bucketOffsets: number[];
}

/** Reads one chunk, judges its records, and writes the good ones to the spool, bucket after bucket. */
export async function prepareChunk(
  spool: Spool,
  task: ChunkTask,
  rows = new BucketRows(task.buckets),
): Promise<PreparedChunkResult> {
  const text = await readPart(spool, task.textObject, task.offsetBytes, task.lengthBytes);
  const read = readChunk(text, task, rows);
  release(text);
  const preparedObject = spoolNames.prepared(task.runId, task.chunk, randomUUID());
  await spool.write(preparedObject, asAsync(rows.content()), new AbortController().signal);
  return { preparedObject, bucketOffsets: rows.offsets(), ...read };
}

/** Judges the records of a chunk's text, and adds the good ones to `rows`. */
export function readChunk(text: Buffer, task: ChunkTask, rows: BucketRows): ReadChunk {
  const { definition, layout } = task;
  switch (definition.entity) {
    case 'users':
      if (isEgoi(definition))
        return readContacts(text, task, rows, definition.source, egoiLayout(layout));
      return definition.format.kind === 'jsonl'
        ? readJsonUsers(text, task, rows, definition.format)
        : readUsers(text, task, rows, definition.format, csvLayout(layout));
    case 'orders':
      return readOrders(text, task, rows, definition, csvLayout(layout));
    case 'products':
      return readProducts(text, task, rows, layout);
    default:
      return assertNever(definition);
  }
}

function csvLayout(layout: TextLayout) {
  if (layout.kind !== 'csv') throw new Error(`a ${layout.kind} chunk cannot be read as CSV`);
  return layout;
}

function egoiLayout(layout: TextLayout) {
  if (layout.kind !== 'egoi') throw new Error(`a ${layout.kind} chunk has no contacts`);
  return layout;
}

async function* asAsync(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}
