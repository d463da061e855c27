import { storeFileCut } from '../../db/queries/cut-files.ts';
import { listRunFiles, noteFactsOfFile, type RunFile } from '../../db/queries/run-files.ts';
import type { RunState } from '../../db/queries/run-state.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { Dependencies } from '../dependencies.ts';
import { forEachFile } from '../many-files.ts';
import { cutFile } from './cut-file.ts';

/** A file with nothing in it, not even a header line. */
const NOTHING = {
  textObject: null,
  layout: null,
  facts: { isEmpty: true },
  records: 0,
  lines: 1,
  chunks: [],
  bucketShare: 0,
};

/** Cuts the files of a run that are not cut yet, one after the other; false when another activity has to go on. */
export async function cutFiles(
  dependencies: Dependencies,
  run: RunState,
  signal: AbortSignal,
): Promise<boolean> {
  const { db } = dependencies.database;
  const files = await listRunFiles(db, run.id);
  const left = files.filter(({ records }) => records === null);
  const isDone = await forEachFile(left, files.length, signal, (file) =>
    cutOne(dependencies, run, file, signal),
  );
  if (isDone && files.length > 0) await requireContent(dependencies, run.id);
  return isDone;
}

async function cutOne(
  { database: { db }, spool, settings }: Dependencies,
  { id: runId, definition }: RunState,
  { position, sourceObject, facts }: RunFile,
  signal: AbortSignal,
): Promise<void> {
  if (!sourceObject) throw new Error(`file ${position} of run ${runId} is not downloaded`);
  let lineEnds = 0;
  const input = {
    runId,
    definition,
    sourceObject,
    sizeBytes: facts?.sizeBytes ?? 0,
    onText: (piece: Buffer) => {
      lineEnds += countLineEnds(piece);
    },
    onRefused: (found: object) => noteFactsOfFile(db, runId, position, found),
  };
  try {
    if (input.sizeBytes === 0) throw new RunFailure('EmptyFile', 'the file is empty');
    const { textObject, facts: found, cut } = await cutFile(spool, settings, input, signal);
    const { layout, records, chunks, bucketShare } = cut;
    const lines = lineEnds + 1;
    const stored = { textObject, facts: found, layout, records, lines, chunks, bucketShare };
    await storeFileCut(db, runId, position, stored);
  } catch (error) {
    if (!(error instanceof RunFailure) || error.type !== 'EmptyFile') throw error;
    await storeFileCut(db, runId, position, NOTHING);
  }
}

/** Some of the files may be empty, not all. */
async function requireContent({ database: { db } }: Dependencies, runId: string): Promise<void> {
  const files = await listRunFiles(db, runId);
  if (files.some(({ facts }) => !facts?.isEmpty)) return;
  const all =
    files.length === 1 ? `the file ${files[0]?.path} is` : `all ${files.length} files are`;
  throw new RunFailure('EmptyFile', `${all} empty`);
}

/** No fewer than the text has: CRLF counts twice. */
function countLineEnds(text: Buffer): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === 0x0a || byte === 0x0d) count += 1;
  }
  return count;
}
