import { randomUUID } from 'node:crypto';
import { ChunkCollector } from '../../domain/chunk-collector.ts';
import { readRecords } from '../../domain/csv/reader.ts';
import type { ImportDefinition } from '../../domain/definition.ts';
import type { ChunkReport } from '../../domain/report.ts';
import { release } from '../release.ts';
import { readPart, type Spool, spoolNames } from '../spool/spool.ts';
import { createUserSink } from './user-sink.ts';
import { BucketRows } from './row-format.ts';

/** Everything a thread needs to know of one chunk. */
export interface ChunkTask {
  runId: string;
  chunk: number;
  textObject: string;
  offsetBytes: number;
  lengthBytes: number;
  firstLine: number;
  delimiter: string;
  header: string[];
  buckets: number;
  definition: ImportDefinition;
}

export interface PreparedChunkResult {
  preparedObject: string;
  bucketOffsets: number[];
  report: ChunkReport;
  rejected: Uint8Array | null;
}

/** Reads one chunk, judges its records, and writes the good ones to the spool, bucket after bucket. */
export async function prepareChunk(
  spool: Spool,
  task: ChunkTask,
  rows = new BucketRows(task.buckets),
): Promise<PreparedChunkResult> {
  const text = await readPart(spool, task.textObject, task.offsetBytes, task.lengthBytes);
  const collector = new ChunkCollector(task.header);
  const { delimiter, firstLine, header } = task;
  const options = { delimiter, firstLine, columns: header.length };
  readRecords(text, options, createUserSink(task, rows, collector));
  release(text);
  const preparedObject = spoolNames.prepared(task.runId, task.chunk, randomUUID());
  await spool.write(preparedObject, asAsync(rows.content()), new AbortController().signal);
  return {
    preparedObject,
    bucketOffsets: rows.offsets(),
    report: collector.report(),
    rejected: collector.rejected(),
  };
}

async function* asAsync(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}
