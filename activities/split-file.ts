import { randomUUID } from 'node:crypto';
import { countParts, storeCut } from '../db/queries/run-chunks.ts';
import { enterStep, loadRun, type RunState } from '../db/queries/run-state.ts';
import { RunFailure } from '../domain/failures.ts';
import type { RunInput, SplitFileResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { detectCompression, gunzip } from './split/decompress.ts';
import { createCutting, type TextCutting } from './split/cutting.ts';
import { findEncoding, findXmlEncoding, type OpenBytes, textOf } from './split/text-of.ts';
import { readPart, type Spool, spoolNames } from './spool/spool.ts';

/** How much larger a packed file usually is when unpacked; only the size of chunks depends on it. */
const USUAL_GZIP_RATIO = 6;

/** Unpacks the file, brings it into UTF-8, and cuts it into chunks on record borders. */
export function createSplitFile({ database: { db }, spool, settings }: Dependencies) {
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<SplitFileResult> => {
    await enterStep(db, runId, 'split');
    const run = await loadRun(db, runId);
    if (run.records !== null) return { ...(await countParts(db, runId)), records: run.records };
    const { sourceObject, definition } = run;
    if (!sourceObject) throw new Error(`run ${runId} is not downloaded`);

    const compression = await findCompression(spool, sourceObject, run);
    const open: OpenBytes = () =>
      compression === 'gzip'
        ? gunzip(spool.read(sourceObject, signal), settings.maxFileBytes, signal)
        : spool.read(sourceObject, signal);
    const find = definition.format.kind === 'google-xml' ? findXmlEncoding : findEncoding;
    const found = await find(open, definition.source.encoding);
    const sizeBytes = run.file.sizeBytes ?? 0;
    const isPlain = compression === 'none' && found.encoding === 'utf-8';
    const cutting = createCutting(definition, {
      offsetBytes: isPlain ? found.bomBytes : 0,
      textBytes: sizeBytes * (compression === 'gzip' ? USUAL_GZIP_RATIO : 1),
    });
    const textObject = isPlain ? sourceObject : spoolNames.text(runId, randomUUID());
    const text = throughCutting(textOf(open, found), cutting, signal);
    if (isPlain) for await (const _ of text);
    else await spool.write(textObject, text, signal);

    const cut = cutting.end();
    const { delimiter, header } =
      cut.layout.kind === 'csv' ? cut.layout : { delimiter: null, header: null };
    const facts = { compression, encoding: found.encoding, delimiter };
    await storeCut(db, runId, { textObject, facts, header, ...cut });
    return { chunks: cut.chunks.length, buckets: cut.buckets, records: cut.records };
  };
}

async function findCompression(
  spool: Spool,
  name: string,
  run: RunState,
): Promise<'gzip' | 'none'> {
  const told = run.definition.source.compression;
  const head = await readPart(spool, name, 0, Math.min(2, run.file.sizeBytes ?? 0));
  const found = detectCompression(head);
  if (told === 'gzip' && found !== 'gzip')
    throw new RunFailure(
      'UnreadableFile',
      'the import says that the file is packed with gzip, but it is not',
    );
  return told === 'none' ? 'none' : found;
}

async function* throughCutting(
  text: AsyncIterable<Buffer>,
  cutting: TextCutting,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    signal.throwIfAborted();
    cutting.push(piece);
    yield piece;
  }
}
