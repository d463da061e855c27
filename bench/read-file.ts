import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readChunk } from '../activities/prepare/prepare-chunk.ts';
import { BucketRows } from '../activities/prepare/row-format.ts';
import { createCutting } from '../activities/split/cutting.ts';
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

/**
 * Cuts, parses and judges a file of plain UTF-8 as split and a worker's thread do, on this thread alone: its good
 * records are made ready for the spool, and forgotten.
 */
export async function readFileAlone(
  what: Imported,
  path: string,
  sizeBytes: number,
): Promise<FileFindings> {
  const source = { kind: 'file', url: 'upload://bench' };
  const definition = importDefinition.parse({ ...what, name: 'bench', source });
  const cutting = createCutting(definition, { offsetBytes: 0, textBytes: sizeBytes });
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }))
    cutting.push(piece as Buffer);
  const { layout, chunks, bucketShare } = cutting.end();
  const buckets = bucketsFor(bucketShare);
  const rows = new BucketRows(buckets);
  await using file = await open(path);
  const findings: FileFindings = { valid: 0, issues: [] };
  for (const [chunk, { offsetBytes, lengthBytes, firstLine }] of chunks.entries()) {
    const text = Buffer.allocUnsafeSlow(lengthBytes);
    await file.read(text, 0, lengthBytes, offsetBytes);
    const place = { textObject: path, offsetBytes, lengthBytes, firstLine };
    const task = { runId: RUN_ID, chunk, ...place, layout, buckets, definition };
    rows.clear();
    const { report } = readChunk(text, task, rows);
    findings.valid += report.read - report.rejected - report.ignored;
    findings.issues.push(...report.issues);
  }
  return findings;
}
