import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readChunk } from '../activities/prepare/prepare-chunk.ts';
import { BucketRows } from '../activities/prepare/row-format.ts';
import { createCutting, type FileCut } from '../activities/split/cutting.ts';
import type { CutChunk } from '../domain/csv/cutter.ts';
import { bucketsFor } from '../domain/file-plan.ts';
import { importDefinition } from '../domain/definition.ts';
import type { IssueCount } from '../domain/issues.ts';
import type { Imported } from './plan.ts';

const PIECE_BYTES = 1 << 20;
const RUN_ID = '00000000-0000-0000-0000-000000000000';

/** What was found in a file. */
export interface FileFindings {
  valid: number;
  /** Of each chunk on its own. */
  issues: IssueCount[];
}

/** A file of plain UTF-8 that was cut as split cuts it. */
export interface CutFile extends Pick<FileCut, 'layout' | 'bucketShare'> {
  /** Its chunks, read from the disk one after the other. */
  texts: AsyncIterable<CutChunk & { text: Buffer }>;
}

/** Cuts a file on this thread. */
export async function cutFileAlone(
  what: Imported,
  path: string,
  sizeBytes: number,
): Promise<CutFile> {
  const cutting = createCutting(definitionOf(what), { offsetBytes: 0, textBytes: sizeBytes });
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }))
    cutting.push(piece as Buffer);
  const { layout, chunks, bucketShare } = cutting.end();
  return { layout, bucketShare, texts: textsOf(path, chunks) };
}

async function* textsOf(path: string, chunks: readonly CutChunk[]) {
  await using file = await open(path);
  for (const chunk of chunks) {
    const text = Buffer.allocUnsafeSlow(chunk.lengthBytes);
    await file.read(text, 0, chunk.lengthBytes, chunk.offsetBytes);
    yield { ...chunk, text };
  }
}

/**
 * Cuts, parses and judges a file of plain UTF-8 as split and a worker's thread do, on this thread alone: its good
 * records are made ready for the spool, and forgotten.
 */
export async function readFileAlone(
  what: Imported,
  path: string,
  sizeBytes: number,
): Promise<FileFindings> {
  const definition = definitionOf(what);
  const { layout, bucketShare, texts } = await cutFileAlone(what, path, sizeBytes);
  const buckets = bucketsFor(bucketShare);
  const rows = new BucketRows(buckets);
  const findings: FileFindings = { valid: 0, issues: [] };
  let chunk = 0;
  for await (const { text, offsetBytes, lengthBytes, firstLine } of texts) {
    const place = { textObject: path, offsetBytes, lengthBytes, firstLine };
    const task = { runId: RUN_ID, chunk, ...place, layout, buckets, definition };
    rows.clear();
    const { report } = readChunk(text, task, rows);
    findings.valid += report.read - report.rejected - report.ignored;
    findings.issues.push(...report.issues);
    chunk += 1;
  }
  return findings;
}

function definitionOf(what: Imported) {
  const source = { kind: 'file', url: 'upload://bench' };
  return importDefinition.parse({ ...what, name: 'bench', source });
}
